import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MapDocument } from '../map/document.js';
import { countClasses, Legend } from '../map/legend.js';
import { Paints } from '../map/paints.js';
import { data, page } from './sample.js';

page();
const shown = new MapDocument(data());
const paints = new Paints(shown.fills, 'map7');

test('classes are counted at a step, in all or in a scope', () => {
  assert.deepEqual(Object.fromEntries(countClasses(shown, 0, 1, null)), { on: 2, none: 3 });
  assert.deepEqual(Object.fromEntries(countClasses(shown, 0, 3, null)), { on: 1, off: 1, none: 3 });
  assert.deepEqual(Object.fromEntries(countClasses(shown, 0, 3, shown.inside('12'))), { off: 1, none: 2 });
  assert.deepEqual(Object.fromEntries(countClasses(shown, 1, 3, null)), { early: 1, none: 4 });
});

test('the legend has every class in its order, with its number', () => {
  const legend = new Legend(shown.numbers);
  legend.show(paints.classes[0].values());
  legend.count(countClasses(shown, 0, 3, null));
  const rows = [...legend.element.children].map((row) => row.textContent);
  assert.deepEqual(rows, ['In service1', 'Suspended1', 'Nothing known3']);
  legend.count(new Map([['on', 1234]]));
  assert.equal(legend.element.firstChild.lastChild.textContent, '1,234');
  assert.equal(legend.element.lastChild.lastChild.textContent, '0');
});

test('a sample looks like the regions', () => {
  const legend = new Legend(shown.numbers);
  legend.show(paints.classes[0].values());
  const fields = [...legend.element.querySelectorAll('rect')];
  assert.deepEqual(fields.map((one) => one.getAttribute('fill')), ['#000011', 'url(#map7-status-off)', '#000055']);
  assert.match(fields[2].getAttribute('style'), /--edge:\s*#000066/);
});

test('a hatching is a pattern of its colours, with a name of this map', () => {
  const [pattern] = paints.defs.children;
  assert.equal(paints.defs.children.length, 1);
  assert.equal(pattern.getAttribute('id'), 'map7-status-off');
  assert.equal(pattern.getAttribute('patternTransform'), 'rotate(-45)');
  const [area, line] = pattern.children;
  assert.equal(area.getAttribute('fill'), '#000033');
  assert.equal(line.getAttribute('fill'), '#000044');
  assert.equal(line.getAttribute('width'), '2.4');
});

test('a face has a class in every fill', () => {
  assert.equal(paints.of(shown.faces[1], 0).text, '#000022');
  assert.equal(paints.of(shown.faces[1], 1).fill, '#000077');
});

test('a dotted class has round marks, and a small region of it is a ring', () => {
  const dotted = { key: 'old', label: 'Old', colour: '#0000aa', line: '#0000bb', hatch: '.', width: 3 };
  const { classes, defs } = new Paints([{ key: 'status', label: '', classes: [dotted] }], 'map8');
  const [area, dot] = defs.children[0].children;
  assert.deepEqual([area, dot].map((one) => one.tagName.toLowerCase()), ['rect', 'circle']);
  assert.deepEqual([dot.getAttribute('r'), dot.getAttribute('fill')], ['1.5', '#0000bb']);
  assert.deepEqual(classes[0].get('old').small, { fill: '#0000aa', edge: '#0000bb' });
  assert.equal(paints.classes[0].get('off').small, undefined);
});
