// The layer: a choropleth of regions whose state changes over time, with its own time bar.
//
// Reads the files that its options name: `data` (see document.js) and `levels` (see geometry.js). A
// step of the bar only restyles regions whose face differs. What the reader decides is handed on
// through one function, `send`; everything else works in any page that has Leaflet. The element
// around the map may say in `data-date`, `data-fill` and `data-region` how the map begins. Events
// `rollout-ready` (`detail`: the layer), `rollout-step`, `rollout-stay` (the reader stays at a step) and
// `rollout-failed` bubble up from the map's element. Nothing outlives the map: what listens does so until `ending` is aborted.
import { MapDocument, stepOf, WHOLE } from './document.js';
import { borrowTypeface, element, fillIn, prefersReducedMotion } from './dom.js';
import { Keyboard } from './keyboard.js';
import { countClasses } from './legend.js';
import { Paints } from './paints.js';
import { Printing } from './printing.js';
import { Regions } from './regions.js';
import { QUIET, spoken } from './speaker.js';
import { Controls } from './controls.js';

L.RolloutLayer = L.Layer.extend({
  initialize(options) {
    this.config = options;
  },

  // ---------------------------------------------------------------- coming and going
  onAdd(map) {
    this.map = map;
    this.root = map.getContainer();
    this.frame = this.root.parentElement;
    this.ending = new AbortController();
    const { date, fill, region } = { ...this.config.initial, ...this.frame.dataset };
    this.state = { date, fill, region, n: 0 };
    this._prepare(map, this.ending.signal);
    this.ready = Promise.all([this._get(this.config.data), this._get(this.config.levels[0].url)])
      .then(([data, topology]) => this._build(new MapDocument(data), topology))
      .catch((error) => this._fail(error));
  },

  onRemove() {
    this.ending.abort();
    this.observer?.disconnect();
    this.regions?.remove();
    this.controls?.remove();
    this.shown = null;
    this.root.classList.remove('rollout-map');
    this.frame.classList.remove('rollout', 'rollout-far');
  },

  getEvents() {
    return {
      zoomend: () => {
        this.regions?.zoomed();
        this._offerView();
      },
      moveend: () => this.keyboard?.point(),
      click: () => this.regions && this.select(null),
    };
  },

  _prepare(map, signal) {
    if (this.config.send) borrowTypeface();
    this.frame.classList.add('rollout');
    this.root.classList.add('rollout-map');
    map.attributionControl.setPrefix(false);
    map.scrollWheelZoom.disable();
    // Leaflet's own keys pan by pixels; ours go from region to region, and move the map along.
    map.keyboard.disable();
    if (prefersReducedMotion()) {
      map.options.zoomAnimationThreshold = 0;
      map.options.inertia = false;
    }
    this.root.tabIndex = 0;
    this.root.addEventListener('mousedown', () => this.root.focus({ preventScroll: true }), { signal });
    this.root.addEventListener('focus', () => map.scrollWheelZoom.enable(), { signal });
    this.root.addEventListener('blur', () => map.scrollWheelZoom.disable(), { signal });
    // One finger scrolls the page until the reader has zoomed into the map.
    if (L.Browser.mobile) map.dragging.disable();
  },

  async _get(url) {
    const answer = await fetch(url, { signal: this.ending.signal });
    if (!answer.ok) throw new Error(`${answer.status} ${url}`);
    return answer.json();
  },

  _fail(error) {
    if (this.ending.signal.aborted) return;
    const note = element('p', 'rollout-error', this.config.texts.failed);
    note.setAttribute('role', 'alert');
    this.root.append(note);
    this._tell('rollout-failed');
    console.error(error);
  },

  _tell(name, detail) {
    this.root.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  },

  // ---------------------------------------------------------------- building
  _build(shown, topology) {
    const { signal } = this.ending;
    if (signal.aborted) return;
    this.id = `rollout-${L.stamp(this)}`;
    this.step = stepOf(shown.dates, this.state.date);
    this.state.region = shown.known(this.state.region);
    this.paints = new Paints(shown.fills, this.id);
    this.shown = shown;
    // The frame and the view come first, so that the shapes are projected and drawn once.
    this.controls = new Controls(this, signal, {
      pick: (key) => {
        this._setFill(key);
        this._commit();
      },
      step: (step) => this.setStep(step),
      commit: () => this._commit(),
      open: (event) => this._open(event),
      close: () => this.closeCard(),
      view: () => {
        this.moved = true;
        this._fit(this.offered, true);
      },
    });
    this._setFill(this.state.fill);
    this._fit(this._begin(), false);
    this.regions = new Regions(this, topology, (url) => this._get(url));
    this.keyboard = new Keyboard(this, signal);
    this.printing = new Printing(this, signal);
    this.regions.zoomed();
    this._offerView();
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.frame);
    window.addEventListener('resize', () => this.resize(), { signal });
    this._select(this.state.region);
    this.root.dataset.ready = 'yes';
    this._tell('rollout-ready', this);
    performance.mark('rollout-ready');
  },

  /** Shares out the height anew; not at every step, or the bar would move from under the pointer. */
  resize() {
    if (this.printing?.before) return; // on paper, the style sheet fits the drawing
    if (!this.controls.shareHeight()) return;
    this.map.invalidateSize({ animate: false });
    if (!this.moved) this._fit(this._begin(), false);
  },

  // ---------------------------------------------------------------- how regions look
  /** Returns the paint of a region now, and the classes of its elements. */
  looks(region) {
    const face = this.shown.face(region, this.step);
    const classes = this.shown.fills.map(({ key }, i) => `${key}-${face.classes[i]}`);
    if (face.dot) classes.push(`dot-${face.dot}`);
    if (region.outline) classes.push('not-own');
    if (this.inScope && !this.inScope.has(region.code)) classes.push('out');
    if (region.code === this.selected) classes.push('sel');
    return { paint: this.paints.of(face, this.fill), classes };
  },

  setStep(step) {
    const before = this.step;
    this.step = Math.min(Math.max(step, 0), this.shown.last);
    for (const region of this.shown.regions) {
      if (region.track[before] !== region.track[this.step]) this.regions.restyle(region);
    }
    this._figures();
    if (this.selected) this._showCard();
  },

  _setFill(key) {
    this.fill = this.shown.fillNumber(key);
    this.state.fill = this.shown.fills[this.fill].key;
    this.controls.picker.check(this.state.fill);
    this.controls.legend.show(this.paints.classes[this.fill].values());
    this._count();
    this.resize();
    for (const region of this.regions ? this.shown.regions : []) this.regions.restyle(region);
  },

  _count() {
    this.controls.legend.count(countClasses(this.shown, this.fill, this.step, this.inScope));
  },

  _figures() {
    const { shown, step, controls } = this;
    const scope = Object.hasOwn(shown.series, this.scope) ? this.scope : WHOLE;
    controls.figures.textContent = shown.says(scope, step);
    this._tell('rollout-step', { date: shown.dates[step], moved: step !== shown.last });
    controls.bar.draw(shown.series[scope]);
    controls.bar.show(step, shown.dateLabels[step]);
    this._count();
  },

  // ---------------------------------------------------------------- place
  bounds(scope) {
    const [west, south, east, north] = this.shown.scopes[scope].bbox;
    return L.latLngBounds([[south, west], [north, east]]);
  },

  /** Returns the bounds of what the map is fitted to: of a scope, or of a region's province. */
  shownBounds() {
    const { region } = this.state;
    return this.bounds(this.shown.byCode.get(region)?.province || region);
  },

  narrow() {
    return this.frame.clientWidth < 640;
  },

  /** Returns what the map begins with: a part of everything where all of it would be tiny. */
  _begin() {
    const { region } = this.state;
    return region === WHOLE && this.narrow() && this.shown.scope(this.config.narrow) ? this.config.narrow : region;
  },

  // Offers everything to those who see less, and to those who see it the part that a narrow map has.
  _offerView() {
    if (!this.shown) return;
    const near = this.map.getZoom() > this.map.getBoundsZoom(this.bounds(WHOLE)) + 0.3;
    const other = this._begin();
    this.offered = near ? WHOLE : other;
    this.controls.offer(near || (other !== WHOLE && this.shown.scope(other)) ? this.shown.scope(this.offered).name : '');
  },

  _fit(region, animate) {
    const known = this.shown.byCode.get(region);
    const room = known ? this.cardRoom() : [4, 4];
    // A frame that is not laid out yet has no room to fit anything into; `resize` comes again.
    const { x, y } = this.map.getSize();
    if (x < room[0] + 40 || y < room[1] + 40) return;
    const bounds = this.bounds(known ? known.province : region);
    this.fitted = this.map.getBoundsZoom(bounds);
    this.map.fitBounds(bounds, {
      animate: animate && !prefersReducedMotion(),
      paddingTopLeft: [4, 4],
      paddingBottomRight: room,
    });
  },

  /** The right and lower margin that the card covers: the chosen region is kept out from under it. */
  cardRoom() {
    return this.narrow() ? [4, 96] : [300, 4];
  },

  // ---------------------------------------------------------------- pointing, choosing
  /** Returns what a region's polygon and dot do when they are pointed at and clicked. */
  handlers(region) {
    const show = (event) => {
      if (!L.Browser.mobile) this.showHover(region, event.containerPoint, this._drillHint(region));
    };
    return {
      mouseover: show,
      mousemove: show,
      mouseout: () => this.controls.hover.hide(),
      click: (event) => {
        L.DomEvent.stop(event);
        if (this.config.drill) this.drill(region);
        else this.select(region.code);
      },
    };
  },

  showHover(region, point, hint) {
    const { hover } = this.controls;
    if (!hover.shows(region)) {
      const face = this.shown.face(region, this.step);
      hover.show(region, face, this.paints.of(face, 0), hint);
    }
    hover.place(point, this.map.getSize());
  },

  _showCard() {
    const region = this.shown.byCode.get(this.selected);
    const face = this.shown.face(region, this.step);
    this.controls.card.show(region, face, this.paints.of(face, 0));
  },

  /** Chooses a region for the reader, or none. */
  select(code) {
    if (!code && !this.selected) return;
    this.state.region = code || this.scope;
    this._mark(code);
    this._commit();
  },

  _mark(code) {
    const before = this.selected;
    this.selected = code;
    for (const other of [before, code]) if (other) this.regions.restyle(this.shown.byCode.get(other));
    if (code) {
      this.regions.bringToFront(code);
      this._showCard();
    } else this.controls.card.hide();
  },

  /** Closes the card; who was inside is on the map again. */
  closeCard() {
    const inside = this.controls.card.element.contains(document.activeElement);
    this.select(null);
    if (inside) this.root.focus({ preventScroll: true });
  },

  // A click on the card's link: the page around the map opens that page, if there are any.
  _open(event) {
    if (!this.config.send || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this._commit({ open: this.selected });
  },

  _drillHint(region) {
    if (!this.config.drill) return '';
    const below = this.shown.below(region, this.state.region);
    const { name } = this.shown.scope(below) || region;
    return fillIn(this.config.drill, { name });
  },

  /** Goes a level down from what is shown, towards a region, at last to its own page. */
  drill(region) {
    const below = this.shown.below(region, this.state.region);
    this.controls.hover.hide();
    if (!this.shown.scope(below)) {
      this._commit({ open: below });
      return;
    }
    this._fit(below, true);
    this.moved = true;
    this._select(below);
    this._commit();
  },

  // Shows a region or a scope that the page around the map chose: dim the rest, select.
  _select(region) {
    const known = this.shown.byCode.has(region);
    this.scope = known ? this.scope || WHOLE : region;
    this.state.region = region;
    this.inScope = this.shown.inside(this.scope);
    for (const one of this.shown.regions) this.regions.restyle(one);
    this._mark(known ? region : null);
    this._figures();
  },

  // ---------------------------------------------------------------- to and from the page around
  _commit(extra) {
    this.state.date = this.shown.dates[this.step];
    this.state.n += 1;
    this._sayFigures();
    this._tell('rollout-stay', { step: this.step });
    this.config.send?.({ ...this.state, ...extra });
  },

  _sayFigures() {
    this.controls.speaker.sayFigures(this.controls.figures.textContent);
  },

  /**
   * Takes the state from outside. `n` is the newest of our messages that it knows of: what is older
   * than our own last word is an echo, and must not pull the map back.
   */
  async apply(state) {
    await this.ready;
    const { shown } = this;
    if (!shown || state.n < this.state.n) return;
    const step = stepOf(shown.dates, state.date);
    if (step !== this.step && !this.controls.bar.playing) this.setStep(step);
    if (state.fill !== this.state.fill) this._setFill(state.fill);
    const to = shown.known(state.region);
    if (to !== this.state.region) this._go(to);
    this._sayFigures();
  },

  // Zooms to a region or scope that is not in view, selects and says it.
  _go(to) {
    const region = this.shown.byCode.get(to);
    const inView = region && this.map.getBounds().contains([region.lat, region.lon]);
    if (!inView || !this.regions.geometry.levelFor(this.map.getZoom())) this._fit(to, true);
    this.moved = true;
    this._select(to);
    if (region) this.controls.speaker.say(spoken(region, this.shown.face(region, this.step)), QUIET);
  },
});

/** Hands a state to the layer of a map that is drawn already. */
L.RolloutCommand = L.FeatureGroup.extend({
  initialize(state) {
    L.FeatureGroup.prototype.initialize.call(this);
    this.state = state;
  },

  onAdd(map) {
    map.eachLayer((layer) => layer instanceof L.RolloutLayer && layer.apply(this.state));
  },
});
