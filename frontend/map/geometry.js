// The outlines: one file a level, coarse to fine, each loaded when the map is as near as its zoom.
import { decode } from './topojson.js';

export class Geometry {
  /** `levels`: [{url, zoom}]; `get(url)` loads one; `onChange(geometry)` hears that another is to be drawn. */
  constructor(levels, topology, get, onChange) {
    Object.assign(this, { levels, get, onChange, drawn: 0 });
    this.loaded = [decode(topology, L.latLng)];
  }

  get current() {
    return this.loaded[this.drawn];
  }

  /** Returns the number of the level for a zoom. */
  levelFor(zoom) {
    return this.levels.findLastIndex((level) => zoom >= level.zoom);
  }

  /** Changes to the level of a zoom; the one before stays until it is loaded. */
  show(zoomNow) {
    const wanted = this.levelFor(zoomNow());
    const found = this.loaded[wanted];
    if (wanted === this.drawn || found === 'loading') return;
    if (found) {
      this.drawn = wanted;
      this.onChange(found);
      return;
    }
    this.loaded[wanted] = 'loading';
    this.get(this.levels[wanted].url)
      .then((topology) => {
        this.loaded[wanted] = decode(topology, L.latLng);
        this.show(zoomNow);
      })
      .catch(() => {
        this.loaded[wanted] = undefined; // the next zoom tries again
      });
  }
}
