import assert from 'node:assert/strict';
import { test } from 'node:test';

import { plain } from '../search/names.js';
import { followDay } from '../site/day.js';
import { compare, shorten } from '../site/tables.js';
import { numberOf } from '../site/texts.js';
import { data, page } from './sample.js';

test('texts are compared without case, accents and signs', () => {
  assert.equal(plain('  Kéra’ng-Asem (Bali) '), 'kera ng asem bali');
});

test('numbers are read as the language writes them', () => {
  assert.equal(numberOf('1.234,5 km²', 'id'), 1234.5);
  assert.equal(numberOf('1,234.5 km²', 'en'), 1234.5);
  assert.equal(numberOf('–', 'id'), -Infinity);
});

test('rows are put in order by number, or by the alphabet', () => {
  assert.ok(compare('1.000', '999', true, 'id') > 0);
  assert.ok(compare('–', '0', true, 'id') < 0);
  assert.ok(compare('Aceh', 'bali', false, 'id') < 0);
});

test('the head of the page says another date than today, and leads to others and back', () => {
  const { document, window } = page();
  const box = document.createElement('p');
  document.body.append(box);
  const gone = [];
  const { dateLabels, texts } = data();
  const shown = { dateLabels, texts: { ...texts, back: 'back to today' }, last: 3 };
  const tell = (name, detail) => document.dispatchEvent(new window.CustomEvent(name, { detail }));
  followDay(box);
  tell('rollout-ready', { controls: { bar: { goTo: (step) => gone.push(step) } }, shown, step: 3 });
  assert.equal(box.hidden, true);
  tell('rollout-stay', { step: 1 });
  assert.equal(box.hidden, false);
  const [choice, back] = box.children;
  assert.equal(choice.querySelector('[selected]').textContent, dateLabels[1]);
  assert.deepEqual(Array.from(choice.children, (one) => one.textContent), [...dateLabels].reverse());
  back.dispatchEvent(new window.Event('click'));
  assert.deepEqual(gone, [3]);
  tell('rollout-stay', { step: 3 });
  assert.equal(box.hidden, true);
});

test('a long table begins with its first rows, and a button shows them all', () => {
  const { document } = page();
  const [box, table] = [document.createElement('div'), document.createElement('table')];
  box.className = 'scroll';
  table.dataset.all = 'Show all 40 rows';
  box.append(table);
  document.body.append(box);
  shorten(table);
  assert.ok(table.classList.contains('short-cut'));
  const button = document.querySelector('.scroll + button');
  assert.equal(button.textContent, 'Show all 40 rows');
  button.click();
  assert.ok(!table.classList.contains('short-cut'));
  assert.equal(document.querySelector('button'), null);
});
