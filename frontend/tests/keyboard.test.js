import assert from 'node:assert/strict';
import { test } from 'node:test';

import { groupStep, moveTo } from '../map/keyboard.js';
import { spoken } from '../map/speaker.js';

const regions = ['11', '11', '12', '12', '13'].map((province) => ({ province }));
const from = (here) => (key) => moveTo(key, regions, here, 2);

test('arrows go to the neighbours, and stay at the ends', () => {
  assert.equal(from(1)('ArrowRight'), 2);
  assert.equal(from(1)('ArrowDown'), 2);
  assert.equal(from(1)('ArrowLeft'), 0);
  assert.equal(from(0)('ArrowUp'), 0);
  assert.equal(from(4)('ArrowRight'), 4);
});

test('Page Down goes to the next group, from the last one to its end', () => {
  assert.equal(from(0)('PageDown'), 2);
  assert.equal(from(3)('PageDown'), 4);
  assert.equal(groupStep(regions, 4, 1), 4);
});

test('Page Up goes to the first of the group, from there to that of the one before', () => {
  assert.equal(from(3)('PageUp'), 2);
  assert.equal(from(2)('PageUp'), 0);
  assert.equal(from(0)('PageUp'), 0);
});

test('Home and End go to the ends, from nowhere too', () => {
  assert.equal(from(3)('Home'), 0);
  assert.equal(from(-1)('End'), 4);
});

test('from nowhere all other keys begin where the map says', () => {
  for (const key of ['ArrowRight', 'ArrowLeft', 'PageUp', 'PageDown']) assert.equal(from(-1)(key), 2, key);
});

test('other keys move nothing', () => {
  for (const key of ['a', 'Enter', 'Tab', 'toString']) assert.equal(from(1)(key), null, key);
});

test('a region is said in sentences, without the mark for the eye', () => {
  const region = { name: 'Alpha', provinceName: 'Eleven' };
  assert.equal(spoken(region, { statusText: '● In service', sinceText: 'Since 2017' }), 'Alpha. Eleven. In service. Since 2017.');
  const old = { statusText: '◌ Old', lastText: 'Last shown: 2018' };
  assert.equal(spoken(region, old), 'Alpha. Eleven. Old. Last shown: 2018.');
  assert.equal(spoken(region, { statusText: '○ Nothing known' }), 'Alpha. Eleven. Nothing known.');
});
