// What stands around and on the map: top line, time bar, legend, cards, and what is said.
import { HoverCard, RegionCard } from './card.js';
import { element } from './dom.js';
import { FillPicker } from './fills.js';
import { Legend } from './legend.js';
import { Speaker } from './speaker.js';
import { TimeBar } from './time_bar.js';

export class Controls {
  /** `does` has what the reader may do: `pick`, `step`, `commit`, `open`, `close`, `view`. */
  constructor({ map, root, frame, shown, config, id }, signal, does) {
    const { texts } = shown;
    Object.assign(this, { root, frame, id });
    this.picker = new FillPicker(shown.fills, { label: texts.fill, id, signal, onPick: does.pick });
    this.figures = element('p', 'rollout-figures');
    this.figures.setAttribute('aria-live', 'off');
    this.top = element('div', 'rollout-top');
    // Beside the map, where they cover nothing of it.
    this.zoom = map.zoomControl.getContainer();
    this.top.append(this.picker.element, this.zoom, this.figures);
    this.view = element('button', 'rollout-view');
    this.view.type = 'button';
    this.view.addEventListener('click', does.view, { signal });
    L.DomEvent.disableClickPropagation(this.view);
    const alone = !config.send;
    this.bar = new TimeBar(shown.dates, { texts, signal, onStep: does.step, onCommit: does.commit, alone });
    this.legend = new Legend(shown.numbers);
    this.bottom = element('div', 'rollout-bottom');
    this.bottom.append(this.bar.element, this.legend.element, element('p', 'rollout-note', config.attribution));
    this.speaker = new Speaker(signal);
    this.hover = new HoverCard();
    this.card = new RegionCard({ texts, regionUrl: config.regionUrl, signal, onOpen: does.open, onClose: does.close });
    L.DomEvent.disableClickPropagation(this.card.element);
    L.DomEvent.disableScrollPropagation(this.card.element);
    this.hint = element('p', 'rollout-keys', texts.keys);
    root.append(this.view, this.hover.element, this.card.element, this.hint);
    root.before(this.top);
    root.after(this.bottom, this.speaker.element);
    this._name(texts, shown.language);
  }

  remove() {
    const { top, bottom, speaker, view, hover, card, hint } = this;
    for (const node of [top, bottom, speaker.element, view, hover.element, card.element, hint]) node.remove();
  }

  // What the map is called, and what is said of it first: its figures, and its keys.
  _name(texts, language) {
    const { root } = this;
    this.figures.id = `${this.id}-figures`;
    this.hint.id = `${this.id}-keys`;
    root.setAttribute('role', 'application');
    root.setAttribute('aria-roledescription', texts.kind);
    root.setAttribute('aria-label', texts.map);
    root.setAttribute('aria-describedby', `${this.figures.id} ${this.hint.id}`);
    for (const [name, label] of [['in', texts.zoomIn], ['out', texts.zoomOut]]) {
      const button = this.zoom.querySelector(`.leaflet-control-zoom-${name}`);
      button.title = label;
      button.setAttribute('aria-label', label);
      button.tabIndex = -1; // the keys + and - do the same
    }
    this.frame.lang = language;
    // In a frame of our own, the document says nothing that we do not say.
    if (window.parent !== window) document.documentElement.lang = language;
  }

  /** Offers the way to the view called `name`, or to none. */
  offer(name) {
    this.view.hidden = !name;
    this.view.textContent = name;
  }

  /** Gives the map the height that top and bottom leave; says whether its size changed. */
  shareHeight() {
    // Inside a frame of our own the frame's height counts: the page around may have changed it.
    const framed = window.parent !== window;
    const height = (framed ? window.innerHeight : this.frame.clientHeight) || 560;
    const wanted = `${Math.max(130, height - this.top.offsetHeight - this.bottom.offsetHeight)}px`;
    const width = this.frame.clientWidth;
    if (!width) return false; // not shown: there is nothing to lay out
    if (this.root.style.height === wanted && this.width === width) return false;
    this.width = width;
    this.root.style.height = wanted;
    this.root.style.width = '100%';
    return true;
  }
}
