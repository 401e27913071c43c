// On paper: the drawing gets a frame of its own, so that the style sheet fits it to the paper.

/** Lets a layer's drawing be as wide as the paper when it is printed, with all that it shows. */
export class Printing {
  constructor(layer, signal) {
    this.layer = layer;
    window.addEventListener('beforeprint', () => this._begin(), { signal });
    window.addEventListener('afterprint', () => this._end(), { signal });
  }

  // What the reader moved the map to; or else the whole of what is shown.
  _corners() {
    const { layer } = this;
    const bounds = layer.moved ? layer.map.getBounds() : layer.shownBounds();
    return [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => layer.map.latLngToLayerPoint(corner));
  }

  _begin() {
    const drawing = this.layer.regions.drawing;
    this._end();
    const [{ x, y }, end] = this._corners();
    this.before = drawing.getAttribute('viewBox');
    drawing.setAttribute('viewBox', `${x} ${y} ${end.x - x} ${end.y - y}`);
  }

  _end() {
    if (!this.before) return;
    this.layer.regions.drawing.setAttribute('viewBox', this.before);
    this.before = null;
  }
}
