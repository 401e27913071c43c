import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MapDocument, stepOf, yearEnd } from '../map/document.js';
import { data } from './sample.js';

const shown = new MapDocument(data());
const { dates } = shown;
const [alpha, , gamma] = shown.regions;

test('a day is shown at the step of its month', () => {
  assert.equal(stepOf(dates, '2017-01-02'), 1);
  assert.equal(stepOf(dates, '2018-01-31'), 3);
});

test('a day that is none, or none of the bar, is shown as the last one', () => {
  for (const day of ['', undefined, '2015-12-31', 'nonsense']) assert.equal(stepOf(dates, day), 3);
});

test('years end in December, the last one today', () => {
  assert.equal(yearEnd(dates, 1), 2);
  assert.equal(yearEnd(dates, 2), 2);
  assert.equal(yearEnd(dates, 3), 3);
});

test('a region keeps its face until the next change', () => {
  const states = [0, 1, 2, 3].map((step) => shown.face(gamma, step).classes[0]);
  assert.deepEqual(states, ['none', 'on', 'on', 'off']);
});

test('what was asked for and is none is everything', () => {
  assert.equal(shown.known('12'), '12');
  assert.equal(shown.known('12.01'), '12.01');
  for (const region of ['', '99', 'constructor', '__proto__']) assert.equal(shown.known(region), 'ID');
  assert.equal(shown.fillNumber('year'), 1);
  assert.equal(shown.fillNumber('constructor'), 0);
});

test('clicks go down level by level', () => {
  assert.equal(shown.below(alpha, 'ID'), 'west');
  assert.equal(shown.below(alpha, 'west'), '11');
  assert.equal(shown.below(alpha, '11'), '11.01');
  assert.equal(shown.below(alpha, '12'), '11', 'sideways');
});

test('scopes hold their regions', () => {
  assert.equal(shown.inside('ID'), null);
  assert.deepEqual([...shown.inside('11')], ['11.01', '11.02']);
  assert.equal(shown.inside('west').size, 5);
});

test('figures are written as the language does', () => {
  assert.deepEqual(shown.figures('ID', 3), { date: '15 January 2018', scope: 'All', active: '1', total: '5', share: '5.1' });
  const indonesian = new MapDocument({ ...data(), language: 'id' });
  assert.equal(indonesian.figures('ID', 3).share, '5,1');
});

test('figures say how many are old, where some are', () => {
  const texts = { figures: '{date}: {active} of {total}', stale: '; {n} of the {active} old' };
  const more = new MapDocument({ ...data(), texts, series: { ID: { ...data().series.ID, stale: [0, 0, 1, 1] } } });
  assert.equal(more.says('ID', 1), 'January 2017: 2 of 5');
  assert.equal(more.says('ID', 3), '15 January 2018: 1 of 5; 1 of the 1 old');
  assert.equal(new MapDocument({ ...data(), texts }).says('ID', 3), '15 January 2018: 1 of 5');
});
