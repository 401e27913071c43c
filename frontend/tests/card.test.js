import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cardLines, HoverCard, RegionCard } from '../map/card.js';
import { fillIn, safeUrl } from '../map/dom.js';
import { MapDocument } from '../map/document.js';
import { data, page } from './sample.js';

const { window } = page();
const shown = new MapDocument(data());
const [alpha, beta] = shown.regions;
const [blank, active] = shown.faces;

function card() {
  const said = [];
  const made = new RegionCard({
    texts: shown.texts,
    regionUrl: '/place?code={code}',
    signal: new AbortController().signal,
    onOpen: () => said.push('open'),
    onClose: () => said.push('close'),
  });
  return { made, said };
}

test('a card says what is known, and nothing where nothing is', () => {
  assert.deepEqual(cardLines(alpha, active), ['Since 2017', 'Last shown: 2018', 'Alpha: 10 people', '2 sources']);
  assert.deepEqual(cardLines(beta, blank), ['Beta: 10 people', 'drawn by others']);
});

test('the card of a region: its words, the colour of its status, the way to its page', () => {
  const { made } = card();
  made.show({ ...alpha, code: '11.01&x' }, active, { text: '#000022' });
  assert.equal(made.open, true);
  assert.deepEqual([...made.body.children].map((one) => one.textContent), [
    'Alpha', 'Province 11', '● In service', 'Since 2017', 'Last shown: 2018', 'Alpha: 10 people', '2 sources',
  ]);
  assert.match(made.body.querySelector('.rollout-status').getAttribute('style'), /color:\s*#000022/);
  assert.equal(made.link.getAttribute('href'), '/place?code=11.01%26x');
  assert.equal(made.element.getAttribute('aria-label'), 'Alpha');
  made.hide();
  assert.equal(made.open, false);
});

test('names are text, never markup', () => {
  const { made } = card();
  made.show({ ...alpha, name: '<img src=x>' }, active, {});
  assert.equal(made.body.querySelector('img'), null);
  assert.equal(made.body.firstChild.textContent, '<img src=x>');
});

test('a link leads to http or to a path', () => {
  assert.equal(safeUrl('https://example.org/'), 'https://example.org/');
  assert.equal(safeUrl('../daerah'), '../daerah');
  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'ftp://x']) assert.equal(safeUrl(url), '#');
});

test('texts are filled with what is known', () => {
  assert.equal(fillIn('{a} of {b}, {constructor}', { a: '1' }), '1 of {b}, {constructor}');
});

test('what the reader does on the card is heard', () => {
  const { made, said } = card();
  const click = (node) => node.dispatchEvent(new window.Event('click'));
  click(made.element.querySelector('button'));
  click(made.link);
  assert.deepEqual(said, ['close', 'open']);
});

test('the card at the pointer turns to where there is room', () => {
  const hover = new HoverCard();
  Object.defineProperties(hover.element, { offsetWidth: { value: 100 }, offsetHeight: { value: 40 } });
  hover.show(alpha, active, {}, 'Click: to West');
  assert.equal(hover.element.lastChild.textContent, 'Click: to West');
  assert.equal(hover.shows(alpha), true);
  hover.place({ x: 50, y: 100 }, { x: 400, y: 300 });
  assert.deepEqual([hover.element.style.left, hover.element.style.top], ['66px', '80px']);
  hover.place({ x: 350, y: 5 }, { x: 400, y: 300 });
  assert.deepEqual([hover.element.style.left, hover.element.style.top], ['238px', '4px']);
  hover.hide();
  assert.equal(hover.shows(alpha), false);
});
