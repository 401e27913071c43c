// A small map: two provinces of one group, three steps of time.
import { parseHTML } from 'linkedom';

/** Gives the modules under test a document. */
export function page() {
  const { document, window } = parseHTML('<!doctype html><html lang="id"><body></body></html>');
  globalThis.document = document;
  globalThis.window = window;
  window.matchMedia = () => ({ matches: false });
  globalThis.requestAnimationFrame = (does) => setTimeout(does, 0);
  globalThis.cancelAnimationFrame = clearTimeout;
  return { document, window };
}

/** Puts a clock in place of `setInterval`; returns what lets its time pass, in ms. */
export function clock() {
  const running = new Map();
  let now = 0;
  globalThis.setInterval = (does, every) => {
    const id = {};
    running.set(id, { does, every, next: now + every });
    return id;
  };
  globalThis.clearInterval = (id) => running.delete(id);
  return (ms) => {
    for (const end = now + ms; now < end; now += 1) {
      for (const one of running.values()) {
        if (one.next > now + 1) continue;
        one.next += one.every;
        one.does();
      }
    }
  };
}

const region = (code, name, province, more = []) => [
  code, name, province, `Province ${province}`, -7, 112, [111, -8, 113, -6], `${name}: 10 people`, 0, ...more,
];

export function data() {
  return {
    language: 'en',
    dates: ['2016-12-31', '2017-01-31', '2017-12-31', '2018-01-15'],
    dateLabels: ['December 2016', 'January 2017', 'December 2017', '15 January 2018'],
    regions: [
      region('11.01', 'Alpha', '11'),
      region('11.02', 'Beta', '11', ['drawn by others']),
      region('12.01', 'Gamma', '12'),
      region('12.02', 'Delta', '12'),
      region('12.03', 'Epsilon', '12'),
    ],
    faces: [
      { classes: ['none', 'none'], statusText: '○ Nothing known', dot: 'near' },
      {
        classes: ['on', 'early'],
        statusText: '● In service',
        sinceText: 'Since 2017',
        lastText: 'Last shown: 2018',
        sourcesText: '2 sources',
      },
      { classes: ['off', 'none'], statusText: '◐ Suspended' },
    ],
    changes: [[0, 1, 1], [2, 1, 1], [2, 3, 2]],
    scopes: {
      ID: { name: 'All', total: 5, bbox: [90, -10, 140, 10] },
      west: { name: 'West', total: 5, bbox: [90, -10, 140, 10], provinces: ['11', '12'] },
      11: { name: 'Eleven', total: 2, bbox: [90, -10, 100, 10] },
      12: { name: 'Twelve', total: 3, bbox: [100, -10, 140, 10] },
    },
    series: { ID: { active: [0, 2, 2, 1], possible: [0, 2, 3, 3], population: [0, 0.5, 0.5, 0.0514] } },
    fills: [
      {
        key: 'status',
        label: 'Status',
        classes: [
          { key: 'on', label: 'In service', colour: '#000011', text: '#000022' },
          { key: 'off', label: 'Suspended', colour: '#000033', line: '#000044', hatch: '\\', width: 2.4 },
          { key: 'none', label: 'Nothing known', colour: '#000055', edge: '#000066' },
        ],
      },
      {
        key: 'year',
        label: 'Year',
        classes: [
          { key: 'early', label: 'Early', colour: '#000077' },
          { key: 'none', label: 'None', colour: '#000088' },
        ],
      },
    ],
    texts: { play: 'Play', pause: 'Pause', timebar: 'Month', close: 'Close', open: 'Open', fill: 'Colour by' },
  };
}
