import assert from 'node:assert/strict';
import { test } from 'node:test';

import { borders, decode } from '../map/topojson.js';

// Two squares side by side: a line that they share, and the rest of each.
const topology = {
  transform: { scale: [0.5, 2], translate: [100, -10] },
  arcs: [
    [[2, 0], [0, 1]],
    [[2, 1], [-2, 0], [0, -1], [2, 0]],
    [[2, 0], [2, 0], [0, 1], [-2, 0]],
  ],
  objects: {
    regencies: {
      geometries: [
        { type: 'Polygon', id: 'a', arcs: [[0, 1]] },
        { type: 'MultiPolygon', id: 'b', arcs: [[[2, ~0]]] },
        { type: null, id: 'c' },
      ],
    },
  },
};
const decoded = decode(topology, (lat, lon) => [lat, lon]);

test('steps become degrees', () => {
  assert.deepEqual(decoded.arcs[0], [[-10, 101], [-8, 101]]);
});

test('rings are joined from lines, and what they share is not doubled', () => {
  assert.deepEqual(decoded.shapes.get('a'), [[[[-10, 101], [-8, 101], [-8, 100], [-10, 100], [-10, 101]]]]);
});

test('a line is walked backwards where its number says so', () => {
  assert.deepEqual(decoded.shapes.get('b'), [[[[-10, 101], [-10, 102], [-8, 102], [-8, 101], [-10, 101]]]]);
});

test('a region without an outline has no polygon', () => {
  assert.deepEqual(decoded.shapes.get('c'), []);
});

test('borders are the lines of which both sides differ', () => {
  assert.deepEqual(decoded.owners.get(0), ['a', 'b']);
  assert.deepEqual(borders(decoded, (id) => id), [decoded.arcs[0]]);
  assert.deepEqual(borders(decoded, () => 'one province'), []);
});
