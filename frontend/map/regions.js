// The regions as drawn: a polygon each, a dot for those too small to be seen, lines between groups.
import { Geometry } from './geometry.js';
import { borders } from './topojson.js';

const FAR = 4.5; // zoom below which the whole country is seen

export class Regions {
  /** `layer` knows how regions look now (`looks`) and hears what is done with them (`handlers`). */
  constructor(layer, topology, get) {
    const { map, config } = layer;
    this.layer = layer;
    this.map = map;
    this.renderer = L.svg({ padding: 0.2 }).addTo(map);
    this.group = L.layerGroup().addTo(map);
    this.geometry = new Geometry(config.levels, topology, get, (found) => this._redraw(found));
    this.polygons = new Map();
    this.dots = new Map();
    const { shapes } = this.geometry.current;
    for (const region of layer.shown.regions) {
      // Simplified when the level was built.
      const polygon = L.polygon(shapes.get(region.code) || [], this._options({ smoothFactor: 0 }));
      this.polygons.set(region.code, this._add(polygon, region));
    }
    this.drawing = this.polygons.values().next().value.getElement().ownerSVGElement;
    this.drawing.prepend(layer.paints.defs);
    this.drawing.setAttribute('aria-hidden', 'true'); // told in words instead
    this._borders();
  }

  remove() {
    this.group.remove();
    this.renderer.remove();
  }

  _options(more) {
    return { renderer: this.renderer, bubblingMouseEvents: false, ...more };
  }

  _add(path, region) {
    path.on(this.layer.handlers(region));
    path.addTo(this.group).getElement().dataset.code = region.code;
    this._style(path, region);
    return path;
  }

  _redraw({ shapes }) {
    for (const [code, polygon] of this.polygons) polygon.setLatLngs(shapes.get(code) || []);
    this._borders();
  }

  _borders() {
    const lines = borders(this.geometry.current, (code) => this.layer.shown.byCode.get(code).province);
    this.lines?.remove();
    const options = { renderer: this.renderer, interactive: false, className: 'rollout-province', smoothFactor: 0 };
    this.lines = L.polyline(lines, options).addTo(this.group);
  }

  _style(path, region) {
    const { paint, classes } = this.layer.looks(region);
    const node = path.getElement();
    const dot = path instanceof L.CircleMarker;
    const { fill, edge } = dot ? { fill: paint.fill, ...paint.small } : paint;
    path.setStyle({ fillColor: fill });
    node.style.setProperty('--edge', edge || '');
    node.setAttribute('class', ['rr', 'leaflet-interactive', ...(dot ? ['dot'] : []), ...classes].join(' '));
  }

  _drawn(code) {
    return [this.polygons.get(code), this.dots.get(code)].filter(Boolean);
  }

  restyle(region) {
    for (const path of this._drawn(region.code)) this._style(path, region);
  }

  bringToFront(code) {
    for (const path of this._drawn(code)) path.bringToFront();
  }

  /** Returns the longer side of a region at the map's zoom, in px. */
  extent({ bbox: [west, south, east, north] }) {
    const a = this.map.project([south, west]);
    const b = this.map.project([north, east]);
    return Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
  }

  /** Brings dots and outlines to the map's zoom. */
  zoomed() {
    const zoom = this.map.getZoom();
    if (L.Browser.mobile) {
      if (zoom > this.layer.fitted + 0.4) this.map.dragging.enable();
      else this.map.dragging.disable();
    }
    // Regions too small to see or hit get a dot; from far away a finer one, and only where
    // something is known, or the dots would hide the map.
    const near = L.Browser.mobile ? 4.5 : 4;
    const radius = zoom < FAR ? 2.5 : near;
    this.layer.frame.classList.toggle('rollout-far', zoom < FAR);
    for (const region of this.layer.shown.regions) {
      const { code, lat, lon, dotAlways } = region;
      const dot = this.dots.get(code);
      if (!dotAlways && this.extent(region) >= 2 * radius + 1) {
        dot?.remove();
        this.dots.delete(code);
      } else if (dot) dot.setRadius(radius);
      else this.dots.set(code, this._add(L.circleMarker([lat, lon], this._options({ radius })), region));
    }
    this.geometry.show(() => this.map.getZoom());
  }
}
