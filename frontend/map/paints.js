// Colours and hatchings of the classes of every fill: they come with the data.
import { svgElement } from './dom.js';

const TILE = 6; // px between the lines of a hatching
const ANGLES = { '/': 45, '\\': -45 };

function pattern(id, { colour, line, hatch, width }) {
  const node = svgElement('pattern', {
    id,
    width: TILE,
    height: TILE,
    patternUnits: 'userSpaceOnUse',
    patternTransform: `rotate(${ANGLES[hatch] ?? 45})`,
  });
  node.append(svgElement('rect', { width: TILE, height: TILE, fill: colour }));
  const dot = { cx: TILE / 2, cy: TILE / 2, r: width / 2, fill: line };
  node.append(hatch === '.' ? svgElement('circle', dot) : svgElement('rect', { width, height: TILE, fill: line }));
  return node;
}

/** Gives every class its `fill`, a colour or a pattern of `defs`; `id` sets the patterns apart from other maps'. */
export class Paints {
  constructor(fills, id) {
    this.defs = svgElement('defs', {});
    this.classes = fills.map((fill) => new Map(fill.classes.map((one) => [one.key, { ...one, fill: one.colour }])));
    fills.forEach((fill, number) => {
      for (const one of this.classes[number].values()) {
        if (!one.line) continue;
        const name = `${id}-${fill.key}-${one.key}`;
        this.defs.append(pattern(name, one));
        one.fill = `url(#${name})`;
        if (one.hatch === '.') one.small = { fill: one.colour, edge: one.line }; // for areas smaller than a dot
      }
    });
  }

  /** Returns the class of a face in a fill. */
  of(face, fill) {
    return this.classes[fill].get(face.classes[fill]);
  }
}
