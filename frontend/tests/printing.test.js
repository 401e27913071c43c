import assert from 'node:assert/strict';
import { test } from 'node:test';

import { page } from './sample.js';

const { document, window } = page();
const { Printing } = await import('../map/printing.js');

/** Returns a layer that knows where the corners of what is shown are drawn. */
function layer(moved) {
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', '-100 -50 1200 700');
  const corners = (west, north, east, south) => ({
    getNorthWest: () => ({ x: west, y: north }),
    getSouthEast: () => ({ x: east, y: south }),
  });
  return {
    moved,
    regions: { drawing },
    map: { getBounds: () => corners(300, 200, 500, 300), latLngToLayerPoint: (point) => point },
    shownBounds: () => corners(10, 20, 990, 420),
  };
}

const tell = (name) => window.dispatchEvent(new window.Event(name));

for (const [moved, box] of [[false, '10 20 980 400'], [true, '300 200 200 100']]) {
  test(`the drawing on paper has ${moved ? 'what the reader moved to' : 'all that is shown'}`, () => {
    const shown = layer(moved);
    new Printing(shown, new AbortController().signal);
    tell('beforeprint');
    assert.equal(shown.regions.drawing.getAttribute('viewBox'), box);
    tell('afterprint');
    assert.equal(shown.regions.drawing.getAttribute('viewBox'), '-100 -50 1200 700');
  });
}
