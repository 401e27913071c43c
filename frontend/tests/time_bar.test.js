import assert from 'node:assert/strict';
import { test } from 'node:test';

import { areaPath, TimeBar, yearTicks } from '../map/time_bar.js';
import { clock, data, page } from './sample.js';

const { window } = page();
const pass = clock();
const { dates, texts, series } = data();

function bar(more = {}) {
  const heard = [];
  const ending = new AbortController();
  const made = new TimeBar(dates, {
    texts,
    signal: ending.signal,
    onStep: (step) => {
      heard.push(step);
      made.show(step, `step ${step}`);
    },
    onCommit: () => heard.push('commit'),
    ...more,
  });
  return { made, heard, ending };
}

const click = (node) => node.dispatchEvent(new window.Event('click'));

test('years are marked at their Januaries', () => {
  assert.deepEqual(yearTicks(dates), [{ year: '2017', left: 100 / 3 }, { year: '2018', left: 100 }]);
  assert.deepEqual(yearTicks(['2017-01-31']), [{ year: '2017', left: 0 }]);
});

test('the curve is an area below its values', () => {
  assert.equal(areaPath([0, 2, 1], 2), 'M0 2L0 2L1 0L2 1L2 2Z');
});

test('a step is shown on the slider, in words, and on the curve', () => {
  const { made } = bar();
  made.draw(series.ID);
  made.show(2, 'December 2017');
  assert.equal(made.when.textContent, 'December 2017');
  assert.equal(made.range.getAttribute('aria-valuetext'), 'December 2017');
  assert.equal(made.curve.getAttribute('viewBox'), '0 0 3 3');
  assert.equal(made.curve.lastChild.getAttribute('x'), '2');
});

test('with one step there is no bar', () => {
  const one = new TimeBar(['2017-01-31'], { texts, signal: new AbortController().signal });
  assert.equal(one.element.hidden, true);
  assert.equal(bar().made.element.hidden, false);
});

test('it plays from the first step to the last, and commits there', () => {
  const { made, heard } = bar();
  click(made.button);
  assert.equal(made.playing, true);
  assert.equal(made.button.title, 'Pause');
  pass(120 * 4);
  assert.deepEqual(heard, [0, 1, 2, 3, 'commit']);
  assert.equal(made.playing, false);
  assert.equal(made.button.title, 'Play');
});

test('those who asked for calm get a picture a year', () => {
  window.matchMedia = () => ({ matches: true });
  const { made, heard } = bar();
  click(made.button);
  pass(1000 * 3);
  assert.deepEqual(heard, [0, 2, 3, 'commit']);
  window.matchMedia = () => ({ matches: false });
});

test('a second click pauses and commits', () => {
  const { made, heard } = bar();
  click(made.button);
  pass(120);
  click(made.button);
  pass(1200);
  assert.deepEqual(heard, [0, 1, 'commit']);
});

test('nothing plays on when the map goes', () => {
  const { made, heard, ending } = bar();
  click(made.button);
  ending.abort();
  pass(1200);
  assert.deepEqual(heard, [0]);
});

test('letting the slider go commits where it stands', () => {
  const { made, heard } = bar();
  made.range.value = '1';
  made.range.dispatchEvent(new window.Event('change'));
  assert.deepEqual(heard, [1, 'commit']);
});

test('a map alone leads back to the last step, and only from another', () => {
  const { made, heard } = bar({ alone: true, texts: { ...texts, back: 'back to today' } });
  const away = () => made.back.classList.contains('off');
  made.range.focus = () => {};
  made.show(3, '15 January 2018');
  assert.ok(away());
  made.show(1, 'January 2017');
  assert.ok(!away());
  click(made.back);
  assert.deepEqual(heard, [3, 'commit']);
  assert.ok(away());
});

test('a map in a page of ours, or without a today, leaves that to the page', () => {
  assert.equal(bar({ texts: { ...texts, back: 'back to today' } }).made.back, undefined);
  assert.equal(bar({ alone: true }).made.back, undefined);
});
