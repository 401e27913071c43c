// The keyboard: the map is one stop of the Tab key, and its keys go from region to region.
import { spoken } from './speaker.js';

const RING = 11; // px, radius of the ring round a small region where the keys are
const EDGE = 30; // px that such a region keeps from the edge of the map

/** Returns the first region of this group or, from there, of the one before; or of the next one. */
export function groupStep(regions, here, way) {
  const first = (i) => regions.findIndex((region) => region.province === regions[i].province);
  if (way < 0) return first(here) < here ? first(here) : first(Math.max(here - 1, 0));
  const next = regions.findIndex((region, i) => i > here && region.province !== regions[here].province);
  return next < 0 ? regions.length - 1 : next;
}

/**
 * Returns the number of the region that a key leads to, null for a key that leads to none.
 *
 * Arrows go through all regions in the order of the data, Page Up and Page Down to the first of a
 * group (province), Home and End to the ends. From nowhere (`here` < 0) all but these two lead to
 * `start`.
 */
export function moveTo(key, regions, here, start) {
  const last = regions.length - 1;
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  const moves = {
    ArrowRight: () => Math.min(here + 1, last),
    ArrowDown: () => Math.min(here + 1, last),
    ArrowLeft: () => Math.max(here - 1, 0),
    ArrowUp: () => Math.max(here - 1, 0),
    PageDown: () => groupStep(regions, here, 1),
    PageUp: () => groupStep(regions, here, -1),
  };
  if (!Object.hasOwn(moves, key)) return null;
  return here < 0 ? start : moves[key]();
}

/** Moves through the regions of a layer, and shows and says where it is. */
export class Keyboard {
  constructor(layer, signal) {
    this.layer = layer;
    this.at = null;
    // An outline that shows on every colour, and a ring round what is small.
    this.marks = ['rollout-halo', 'rollout-at'].flatMap((className) => {
      const options = { renderer: layer.regions.renderer, interactive: false, fill: false, className };
      return [L.polygon([], { smoothFactor: 0, ...options }), L.circleMarker([0, 0], { radius: RING, ...options })];
    });
    const { root } = layer;
    root.addEventListener('keydown', (event) => this._key(event), { signal });
    root.addEventListener('focus', () => this._focused(), { signal });
    root.addEventListener('blur', () => this.point(), { signal });
    signal.addEventListener('abort', () => this._unmark());
  }

  // Keys with Ctrl, Alt or Meta are the browser's.
  _key(event) {
    const { layer } = this;
    if (event.target !== layer.root || event.ctrlKey || event.altKey || event.metaKey) return;
    const { regions } = layer.shown;
    const to = moveTo(event.key, regions, regions.indexOf(this.at), this._start());
    const does = {
      Enter: () => this._enter(),
      ' ': () => this._enter(),
      '+': () => this._zoom(1),
      '=': () => this._zoom(1),
      '-': () => this._zoom(-1),
      Escape: () => this._leave(),
    }[event.key];
    if (to === null && !does) return;
    event.preventDefault();
    if (to === null) does();
    else this._go(regions[to]);
  }

  // Where the keys begin: at the chosen region, or else at the first one of what is shown.
  _start() {
    const { selected, inScope, shown } = this.layer;
    const begins = ({ code }) => (selected ? code === selected : !inScope || inScope.has(code));
    return Math.max(shown.regions.findIndex(begins), 0);
  }

  _focused() {
    if (!this.at || !this.layer.root.matches(':focus-visible')) return;
    this.point();
    this._say();
  }

  _go(region) {
    this.at = region;
    this._show();
    this.point();
    this._say();
  }

  _say() {
    const { layer, at } = this;
    layer.controls.speaker.say(spoken(at, layer.shown.face(at, layer.step)));
  }

  // At once, or a key that is held down would be lost in the animation of the one before.
  _zoom(way) {
    const { map } = this.layer;
    const here = this.at ? [this.at.lat, this.at.lon] : map.getCenter();
    this.layer.moved = true;
    map.setZoomAround(here, map.getZoom() + way * map.options.zoomDelta, { animate: false });
  }

  // Moves the map so far that the region is to be seen, and not below the card.
  _show() {
    const { layer, at } = this;
    const { x, y } = layer.map.getSize();
    const [right, bottom] = layer.controls.card.open ? layer.cardRoom() : [0, 0];
    const edge = (length) => Math.min(EDGE, length / 4);
    layer.moved = true;
    layer.map.panInside([at.lat, at.lon], {
      animate: false,
      paddingTopLeft: [edge(x), edge(y)],
      paddingBottomRight: [Math.min(right + edge(x), x / 2), Math.min(bottom + edge(y), y / 2)],
    });
  }

  _unmark() {
    for (const mark of this.marks) mark.remove();
  }

  /** Outlines and describes the region where the keys are, as long as the keys are the map's. */
  point() {
    const { layer, at } = this;
    const { card, hover } = layer.controls;
    if (document.activeElement !== layer.root || !at) {
      if (this.pointing) hover.hide();
      this.pointing = false;
      this._unmark();
      return;
    }
    const small = layer.regions.extent(at) < 2 * RING;
    for (const mark of this.marks) {
      const ring = mark instanceof L.CircleMarker;
      if (ring) mark.setLatLng([at.lat, at.lon]);
      else mark.setLatLngs(layer.regions.polygons.get(at.code).getLatLngs());
      if (ring === small) mark.addTo(layer.map).bringToFront();
      else mark.remove();
    }
    this.pointing = true;
    hover.hide();
    if (card.open && layer.selected === at.code) return;
    layer.showHover(at, layer.map.latLngToContainerPoint([at.lat, at.lon]));
  }

  _enter() {
    const { layer } = this;
    if (!this.at) this._go(layer.shown.regions[this._start()]);
    else if (layer.config.drill) layer.drill(this.at);
    else {
      layer.select(this.at.code);
      layer.controls.card.element.focus({ preventScroll: true });
    }
  }

  _leave() {
    if (this.layer.controls.card.open) {
      this.layer.closeCard();
      this.point();
      return;
    }
    this.at = null;
    this.layer.root.blur();
  }
}
