/* Rollout layer: a choropleth of regions whose state changes over time, with its own time bar.
 *
 * Reads files named by its options: `data` (regions, faces and texts; see geodata/maps/layer.py) and
 * `levels` (TopoJSON, coarse to fine: [{url, zoom}], each loaded when the map is as near as its
 * zoom). A date step only restyles regions whose face differs. What the user decides is handed on
 * through one function, `send`; everything else works in any page that has Leaflet. All names and texts are written with textContent.
 *
 * For the keyboard and for those who listen, the map is one stop of the Tab key; see `_key`.
 */
(function () {
  'use strict';

  // ---------------------------------------------------------------- small helpers
  const el = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const svg = (tag, attributes) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    return node;
  };
  const fill = (template, values) =>
    template.replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all));
  // Links come from our own configuration; still, nothing but http(s) or a path may be followed.
  const safeUrl = (url) => (/^(https?:\/\/|\/|\.|\?|#)/.test(url) ? url : '#');

  // Whether the reader asked for pages that do not move.
  const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

  const RING = 11; // px, radius of the ring round a small region where the keys are
  const EDGE = 30; // px that such a region keeps from the edge of the map
  const QUIET = 500; // ms without a change, before figures are said

  // ---------------------------------------------------------------- TopoJSON
  function decode(topology) {
    const { scale, translate } = topology.transform;
    const arcs = topology.arcs.map((arc) => {
      let x = 0;
      let y = 0;
      return arc.map(([dx, dy]) => {
        x += dx;
        y += dy;
        return L.latLng(y * scale[1] + translate[1], x * scale[0] + translate[0]);
      });
    });
    const ring = (indices) => {
      const points = [];
      for (const index of indices) {
        const arc = index < 0 ? arcs[~index].slice().reverse() : arcs[index];
        for (let i = points.length ? 1 : 0; i < arc.length; i += 1) points.push(arc[i]);
      }
      return points;
    };
    const shapes = new Map();
    const owners = new Map(); // arc -> ids of the geometries that use it
    for (const geometry of topology.objects.regencies.geometries) {
      const polygons = geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs || [];
      shapes.set(geometry.id, polygons.map((rings) => rings.map(ring)));
      for (const rings of polygons) {
        for (const indices of rings) {
          for (const index of indices) {
            const key = index < 0 ? ~index : index;
            if (!owners.has(key)) owners.set(key, []);
            owners.get(key).push(geometry.id);
          }
        }
      }
    }
    return { shapes, arcs, owners };
  }

  // ---------------------------------------------------------------- the layer
  const RolloutLayer = L.Layer.extend({
    initialize(options) {
      this.config = options;
      this.state = Object.assign({ date: '', fill: 'status', region: 'ID', n: 0 }, options.initial);
      this.paths = new Map();
      this.dots = new Map();
      this.level = 0; // the one that is drawn
      this.levels = []; // those that were loaded, decoded
    },

    onAdd(map) {
      this.map = map;
      this.root = map.getContainer();
      this.frame = this.root.parentElement;
      this.frame.classList.add('rollout');
      this.root.classList.add('rollout-map');
      map.attributionControl.setPrefix(false);
      map.scrollWheelZoom.disable();
      // Leaflet's own keys pan by pixels; ours go from region to region, and move the map along.
      map.keyboard.disable();
      if (calm()) {
        map.options.zoomAnimationThreshold = 0;
        map.options.inertia = false;
      }
      this.root.tabIndex = 0;
      this.root.addEventListener('mousedown', () => this.root.focus({ preventScroll: true }));
      this.root.addEventListener('focus', () => map.scrollWheelZoom.enable());
      this.root.addEventListener('blur', () => map.scrollWheelZoom.disable());
      // One finger scrolls the page until the reader has zoomed into the map.
      if (L.Browser.mobile) map.dragging.disable();
      window.rollout = this;
      const get = (url) =>
        fetch(url).then((answer) => {
          if (!answer.ok) throw new Error(`${answer.status} ${url}`);
          return answer.json();
        });
      this.get = get;
      this.ready = Promise.all([get(this.config.data), get(this.config.levels[0].url)])
        .then(([data, topology]) => this._build(data, topology))
        .catch((error) => this._fail(error));
      return this;
    },

    onRemove() {
      this._stop();
      this._observer && this._observer.disconnect();
    },

    _fail(error) {
      const note = el('p', 'rollout-error', this.config.texts.failed);
      note.setAttribute('role', 'alert');
      this.root.append(note);
      document.dispatchEvent(new CustomEvent('rollout-failed'));
      console.error(error);
    },

    // ------------------------------------------------------------ build
    _build(data, topology) {
      this.data = data;
      this.texts = data.texts;
      this.last = data.dates.length - 1;
      this.index = this._indexOf(this.state.date);
      this.numbers = new Intl.NumberFormat(data.language);
      this.percents = new Intl.NumberFormat(data.language, {
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      });
      this.regions = data.regions.map((row) => {
        const [code, name, province, provinceName, lat, lon, bbox, population, dotAlways, outline] = row;
        return { code, name, province, provinceName, lat, lon, bbox, population, dotAlways, outline };
      });
      this.byCode = new Map(this.regions.map((region) => [region.code, region]));
      // faces[month] per region, expanded from the change list once, so that a step is an array look-up
      for (const region of this.regions) region.track = new Uint16Array(this.last + 1);
      for (const [i, month, face] of data.changes) this.regions[i].track.fill(face, month);

      for (const region of this.regions) region.face = region.track[this.index];

      // The frame and the view come first, so that the shapes are projected and drawn once.
      this._chrome();
      this._setFill(this.state.fill);
      this._fit(this.state.region, false);
      this.renderer = L.svg({ padding: 0.2 });
      this._patterns();
      this.group = L.layerGroup().addTo(this.map);
      const { shapes, arcs, owners } = (this.levels[0] = decode(topology));
      for (const region of this.regions) {
        const path = L.polygon(shapes.get(region.code) || [], {
          renderer: this.renderer,
          className: this._classes(region),
          smoothFactor: 0, // simplified when the level was built
          bubblingMouseEvents: false,
        });
        this._wire(path, region);
        this.paths.set(region.code, path.addTo(this.group));
      }
      this._provinceLines(arcs, owners);
      this._keyboard();
      this.map.on('zoomend', () => this._zoomed());
      this.map.on('click', () => this.select(null, true));
      this._zoomed();
      this._observer = new ResizeObserver(() => this._resize());
      this._observer.observe(this.frame);
      window.addEventListener('resize', () => this._resize());
      this._select(this.state.region);
      this.root.dataset.ready = 'yes';
      this.fire('ready');
      document.dispatchEvent(new CustomEvent('rollout-ready', { detail: this }));
      performance.mark('rollout-ready');
    },

    _patterns() {
      // Hatches, so that no status is told by colour alone.
      this.renderer.addTo(this.map);
      const defs = svg('defs', {});
      const hatch = (id, base, line, angle, width) => {
        const pattern = svg('pattern', {
          id,
          width: 6,
          height: 6,
          patternUnits: 'userSpaceOnUse',
          patternTransform: `rotate(${angle})`,
        });
        pattern.append(svg('rect', { width: 6, height: 6, fill: base }));
        pattern.append(svg('rect', { width, height: 6, fill: line }));
        defs.append(pattern);
      };
      hatch('rollout-planned', '#fff3d6', '#c98a12', 45, 1.6);
      hatch('rollout-suspended', '#f6b48f', '#a63603', -45, 2.4);
      hatch('rollout-medium', '#9ecae1', '#4292c6', 45, 2);
      hatch('rollout-refused', '#fff3d6', '#c98a12', 45, 1.6);
      hatch('rollout-other', '#f2ece4', '#8c7a60', -45, 1.2);
      hatch('rollout-low', '#e4eff8', '#6baed6', -45, 1.4);
      this.renderer._container.prepend(defs);
      this.renderer._container.setAttribute('aria-hidden', 'true'); // told in words instead
    },

    _wire(path, region) {
      path.on('mouseover', (event) => this._hover(region, event));
      path.on('mousemove', (event) => this._hover(region, event));
      path.on('mouseout', () => this._hover(null));
      path.on('click', (event) => {
        L.DomEvent.stop(event);
        if (this.config.drill) this._drill(region);
        else this.select(region.code, true);
      });
    },

    _classes(region) {
      const face = this.data.faces[region.face];
      const own = region.outline ? ' not-own' : '';
      return `rr s-${face.state} y-${face.year || 'none'} c-${face.confidence || 'none'}${own}`;
    },

    _provinceLines(arcs, owners) {
      const lines = [];
      for (const [arc, codes] of owners) {
        const provinces = new Set(codes.map((code) => code.slice(0, 2)));
        if (provinces.size > 1) lines.push(arcs[arc]);
      }
      this.lines && this.lines.remove();
      this.lines = L.polyline(lines, {
        renderer: this.renderer,
        interactive: false,
        className: 'rollout-province',
        smoothFactor: 0,
      }).addTo(this.group);
    },

    // ------------------------------------------------------------ chrome around the map
    _chrome() {
      const t = this.texts;
      const top = el('div', 'rollout-top');
      const fills = el('div', 'rollout-fills');
      fills.setAttribute('role', 'radiogroup');
      fills.setAttribute('aria-label', t.fill);
      for (const [key, label] of this.data.fills) {
        const option = el('label', 'rollout-fill');
        const input = el('input');
        input.type = 'radio';
        input.name = 'rollout-fill';
        input.value = key;
        input.addEventListener('change', () => {
          this._setFill(key);
          this._commit();
        });
        option.append(input, el('span', '', label));
        fills.append(option);
      }
      this.figures = el('p', 'rollout-figures');
      this.figures.setAttribute('aria-live', 'off');
      top.append(fills, this.figures);

      const bar = el('div', 'rollout-bar');
      this.play = el('button', 'rollout-play');
      this.play.type = 'button';
      this.play.addEventListener('click', () => (this.timer ? this._pause() : this._start()));
      const track = el('div', 'rollout-track');
      this.spark = svg('svg', { class: 'rollout-spark', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
      this.range = el('input', 'rollout-range');
      this.range.type = 'range';
      this.range.min = 0;
      this.range.max = this.last;
      this.range.step = 1;
      this.range.setAttribute('aria-label', t.timebar);
      this.range.addEventListener('input', () => this._request(Number(this.range.value)));
      this.range.addEventListener('change', () => {
        this._stop();
        this.setIndex(Number(this.range.value));
        this._commit();
      });
      this.range.addEventListener('pointerdown', () => this._stop());
      const ticks = el('div', 'rollout-ticks');
      ticks.setAttribute('aria-hidden', 'true');
      this.data.dates.forEach((day, i) => {
        if (day.slice(5, 7) !== '01') return;
        const tick = el('span', '', day.slice(0, 4));
        tick.style.left = `${(100 * i) / Math.max(this.last, 1)}%`;
        ticks.append(tick);
      });
      track.append(this.spark, this.range, ticks);
      this.when = el('span', 'rollout-when');
      bar.append(this.play, track, this.when);

      this.legend = el('div', 'rollout-legend');
      this.approximate = el('p', 'rollout-note', this.config.attribution);
      const bottom = el('div', 'rollout-bottom');
      bottom.append(bar, this.legend, this.approximate);

      this.live = el('div', 'rollout-live');
      this.live.setAttribute('aria-live', 'polite');
      this.hoverCard = el('div', 'rollout-hover');
      this.hoverCard.hidden = true;
      this._makeCard();
      L.DomEvent.disableClickPropagation(this.card);
      L.DomEvent.disableScrollPropagation(this.card);
      this.hint = el('p', 'rollout-keys', t.keys);
      this.root.append(this.hoverCard, this.card, this.hint);
      this.frame.insertBefore(top, this.root);
      this.root.after(bottom, this.live);
      this.top = top;
      this.bottom = bottom;
      // With one step there is no time to choose; with one fill, no fill.
      bar.hidden = this.last === 0;
      fills.hidden = this.data.fills.length < 2;
      this._playLabel();
      this._name();
    },

    // What the map is called, and what is said of it first: its figures, and its keys.
    _name() {
      const t = this.texts;
      const id = `rollout-${L.stamp(this)}`;
      this.figures.id = `${id}-figures`;
      this.hint.id = `${id}-keys`;
      this.root.setAttribute('role', 'application');
      this.root.setAttribute('aria-roledescription', t.kind);
      this.root.setAttribute('aria-label', t.map);
      this.root.setAttribute('aria-describedby', `${this.figures.id} ${this.hint.id}`);
      for (const [name, label] of [['in', t.zoomIn], ['out', t.zoomOut]]) {
        const button = this.root.querySelector(`.leaflet-control-zoom-${name}`);
        if (!button) continue;
        button.title = label;
        button.setAttribute('aria-label', label);
        button.tabIndex = -1; // the keys + and - do the same
      }
      this.frame.lang = this.data.language;
      // In a frame of our own, the document says nothing that we do not say.
      if (window.parent !== window) document.documentElement.lang = this.data.language;
    },

    _playLabel() {
      const running = Boolean(this.timer);
      this.play.textContent = running ? '❚❚' : '▶';
      this.play.setAttribute('aria-label', running ? this.texts.pause : this.texts.play);
      this.play.title = running ? this.texts.pause : this.texts.play;
    },

    _resize() {
      if (!this.frame.clientWidth) return; // not shown: there is nothing to lay out
      // Inside a frame of our own the frame's height counts: the page around may have changed it.
      const framed = window.parent !== window;
      const height = framed ? window.innerHeight : this.config.height || this.frame.clientHeight || 560;
      const rest = this.top.offsetHeight + this.bottom.offsetHeight;
      const wanted = `${Math.max(180, height - rest)}px`;
      if (this.root.style.height !== wanted || this.width !== this.frame.clientWidth) {
        this.width = this.frame.clientWidth;
        this.root.style.height = wanted;
        this.root.style.width = '100%';
        this.map.invalidateSize({ animate: false });
        if (!this.moved) this._fit(this.state.region, false);
      }
    },

    // ------------------------------------------------------------ time
    _indexOf(day) {
      if (!day) return this.last;
      const month = day.slice(0, 7);
      const found = this.data.dates.findIndex((other) => other.slice(0, 7) === month);
      return found < 0 ? this.last : found;
    },

    // Coalesces drags to one redraw a frame.
    _request(index) {
      this.wanted = index;
      if (this.frameId) return;
      this.frameId = requestAnimationFrame(() => {
        this.frameId = null;
        this.setIndex(this.wanted);
      });
    },

    setIndex(index) {
      this.index = Math.min(Math.max(index, 0), this.last);
      this._paint();
    },

    _paint() {
      for (const region of this.regions) {
        const face = region.track[this.index];
        if (face !== region.face) {
          region.face = face;
          const classes = this._classes(region) + (region.code === this.selected ? ' sel' : '');
          this._style(this.paths.get(region.code), classes, region);
          const dot = this.dots.get(region.code);
          if (dot) this._style(dot, classes, region);
        }
      }
      this._figures();
      if (this.selected) this._card();
    },

    _style(path, classes, region) {
      path.options.className = classes;
      if (path._path) {
        const out = this.inScope && !this.inScope.has(region.code) ? ' out' : '';
        path._path.setAttribute('class', `${classes}${out} leaflet-interactive`);
      }
    },

    _figures() {
      const scope = this.data.series[this.figureScope] ? this.figureScope : 'ID';
      const series = this.data.series[scope];
      const i = this.index;
      const values = {
        date: this.data.dateLabels[i],
        scope: this.data.scopes[scope].name,
        active: this.numbers.format(series.active[i]),
        total: this.numbers.format(this.data.scopes[scope].total),
        share: this.percents.format(100 * series.population[i]),
      };
      this.figures.textContent = fill(this.texts.figures, values);
      document.dispatchEvent(
        new CustomEvent('rollout-step', { detail: { date: this.data.dates[i], moved: i !== this.last } })
      );
      this.when.textContent = values.date;
      this.range.value = i;
      this.range.setAttribute('aria-valuetext', values.date);
      if (this.sparkScope !== scope) this._sparkline(scope);
      this.spark.lastChild.setAttribute('x', i);
      this._counts();
    },

    _sparkline(scope) {
      this.sparkScope = scope;
      const { active, possible } = this.data.series[scope];
      const top = Math.max(1, ...possible);
      this.spark.setAttribute('viewBox', `0 0 ${this.last} ${top}`);
      this.spark.replaceChildren();
      const area = (upper, className) => {
        let d = `M0 ${top}`;
        upper.forEach((value, i) => {
          d += `L${i} ${top - value}`;
        });
        this.spark.append(svg('path', { d: `${d}L${this.last} ${top}Z`, class: className }));
      };
      area(possible, 'possible');
      area(active, 'certain');
      const rest = svg('rect', { x: this.index, y: 0, width: this.last, height: top, class: 'later' });
      this.spark.append(rest);
    },

    _start() {
      if (this.index === this.last) this.setIndex(0);
      // Those who asked for less motion get a picture a year.
      const slow = calm();
      this.timer = setInterval(() => {
        if (this.index >= this.last) this._pause();
        else this.setIndex(slow ? this._yearEnd(this.index + 1) : this.index + 1);
      }, slow ? 1000 : 120);
      this._playLabel();
    },

    _yearEnd(index) {
      const found = this.data.dates.findIndex((day, i) => i >= index && day.slice(5, 7) === '12');
      return found < 0 ? this.last : found;
    },

    _stop() {
      if (!this.timer) return false;
      clearInterval(this.timer);
      this.timer = null;
      this._playLabel();
      return true;
    },

    _pause() {
      if (this._stop()) this._commit();
    },

    // ------------------------------------------------------------ fill and legend
    _setFill(key) {
      const known = this.data.fills.some(([name]) => name === key);
      this.state.fill = known ? key : 'status';
      for (const [name] of this.data.fills) {
        this.frame.classList.toggle(`fill-${name}`, name === this.state.fill);
      }
      for (const input of this.top.querySelectorAll('input')) {
        input.checked = input.value === this.state.fill;
      }
      this.legend.replaceChildren();
      for (const entry of this.data.legends[this.state.fill]) {
        const item = el('span', 'rollout-key');
        const sample = svg('svg', { class: 'rollout-swatch', width: 22, height: 14, 'aria-hidden': 'true' });
        sample.append(svg('rect', { class: `rr ${entry.className}`, x: 1, y: 1, width: 20, height: 12, rx: 2 }));
        item.append(sample, el('span', '', entry.label), el('b', ''));
        item.dataset.match = entry.className;
        this.legend.append(item);
      }
      this._counts();
      this._resize();
    },

    _counts() {
      if (!this.legend) return;
      const counts = {};
      for (const region of this.regions) {
        if (this.inScope && !this.inScope.has(region.code)) continue;
        const face = this.data.faces[region.face];
        for (const key of [`s-${face.state}`, `y-${face.year || 'none'}`, `c-${face.confidence || 'none'}`]) {
          counts[key] = (counts[key] || 0) + 1;
        }
      }
      for (const item of this.legend.children) {
        item.querySelector('b').textContent = this.numbers.format(counts[item.dataset.match] || 0);
      }
    },

    // ------------------------------------------------------------ place
    _fit(region, animate) {
      const known = this.byCode.get(region);
      const scope = known ? this.data.scopes[known.province] : this.data.scopes[region];
      const [west, south, east, north] = (scope || this.data.scopes.ID).bbox;
      const card = known ? this._cardRoom() : [4, 4];
      // A frame that is not laid out yet has no room to fit anything into; _resize comes again.
      const { x, y } = this.map.getSize();
      if (x < card[0] + 40 || y < card[1] + 40) return;
      this.map.fitBounds([[south, west], [north, east]], {
        animate: animate && !calm(),
        paddingTopLeft: [4, 4],
        paddingBottomRight: card,
      });
    },

    // A selected region's card covers a side of the map: keep the region out from under it.
    _cardRoom() {
      return this.frame.clientWidth < 640 ? [4, 96] : [300, 4];
    },

    _zoomed() {
      const zoom = this.map.getZoom();
      if (L.Browser.mobile) {
        const national = this.map.getBoundsZoom(this._bounds('ID')) + 0.5;
        if (zoom > national) this.map.dragging.enable();
        else this.map.dragging.disable();
      }
      // Regions too small to see or hit get a dot; from far away a finer one, and only where
      // something is known, or the dots would hide the map.
      const radius = zoom < 4.5 ? 2.5 : L.Browser.mobile ? 4.5 : 4;
      this.frame.classList.toggle('rollout-far', zoom < 4.5);
      for (const region of this.regions) {
        const [west, south, east, north] = region.bbox;
        const a = this.map.project([south, west], zoom);
        const b = this.map.project([north, east], zoom);
        const small = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) < 2 * radius + 1 || region.dotAlways;
        const dot = this.dots.get(region.code);
        if (small && !dot) {
          const classes = this._classes(region) + (region.code === this.selected ? ' sel' : '');
          const marker = L.circleMarker([region.lat, region.lon], {
            renderer: this.renderer,
            radius,
            className: classes,
            bubblingMouseEvents: false,
          });
          this._wire(marker, region);
          this.dots.set(region.code, marker.addTo(this.group));
          this._style(marker, classes, region);
        } else if (small) {
          dot.setRadius(radius);
        } else if (dot) {
          dot.remove();
          this.dots.delete(region.code);
        }
      }
      this._showLevel();
    },

    _bounds(scope) {
      const [west, south, east, north] = this.data.scopes[scope].bbox;
      return L.latLngBounds([[south, west], [north, east]]);
    },

    _levelFor(zoom) {
      return this.config.levels.findLastIndex((level) => zoom >= level.zoom);
    },

    // Draws the level that belongs to the zoom; the one before stays until it is loaded.
    _showLevel() {
      const wanted = this._levelFor(this.map.getZoom());
      const loaded = this.levels[wanted];
      if (wanted === this.level || loaded === 'loading') return;
      if (loaded) {
        for (const [code, path] of this.paths) path.setLatLngs(loaded.shapes.get(code) || []);
        this._provinceLines(loaded.arcs, loaded.owners);
        this.level = wanted;
        return;
      }
      this.levels[wanted] = 'loading';
      this.get(this.config.levels[wanted].url)
        .then((topology) => {
          this.levels[wanted] = decode(topology);
          this._showLevel();
        })
        .catch(() => {
          this.levels[wanted] = undefined; // the next zoom tries again
        });
    },

    // ------------------------------------------------------------ hover, selection, card
    _describe(region, into) {
      const face = this.data.faces[region.track[this.index]];
      const title = el('strong', 'rollout-name', region.name);
      const place = el('span', 'rollout-place', region.provinceName);
      const status = el('span', `rollout-status s-${face.state}`, face.statusText);
      into.replaceChildren(title, place, status);
      for (const line of [face.sinceText, region.population, face.sourcesText, region.outline]) {
        if (line) into.append(el('span', 'rollout-line', line));
      }
    },

    _hover(region, event) {
      if (!region || L.Browser.mobile) {
        this.hoverCard.hidden = true;
        return;
      }
      if (this.hovered !== region.code || this.hoverCard.hidden) {
        this._describe(region, this.hoverCard);
        if (this.config.drill) this.hoverCard.append(el('span', 'rollout-line', this._drillHint(region)));
        this.hovered = region.code;
        this.hoverCard.hidden = false;
      }
      this._place(event.containerPoint);
    },

    // Puts the hover card beside a point of the map.
    _place({ x, y }) {
      const size = this.map.getSize();
      const { offsetWidth: w, offsetHeight: h } = this.hoverCard;
      this.hoverCard.style.left = `${x + 16 + w > size.x ? x - w - 12 : x + 16}px`;
      this.hoverCard.style.top = `${Math.min(Math.max(y - h / 2, 4), Math.max(4, size.y - h - 4))}px`;
    },

    select(code, byUser) {
      if (!code && !this.selected) return;
      this.state.region = code || this.figureScope || 'ID';
      this._mark(code);
      if (byUser) this._commit();
    },

    _mark(code) {
      for (const other of [this.selected, code]) {
        if (!other) continue;
        for (const path of [this.paths.get(other), this.dots.get(other)]) {
          if (!path || !path._path) continue;
          path._path.classList.toggle('sel', other === code);
          if (other === code) path.bringToFront();
        }
      }
      this.selected = code || null;
      this.card.hidden = !code;
      if (code) this._card();
    },

    _makeCard() {
      this.card = el('section', 'rollout-card');
      this.card.hidden = true;
      this.card.tabIndex = -1;
      this.card.setAttribute('role', 'dialog');
      this.cardBody = el('div');
      const close = el('button', 'rollout-close', '×');
      close.type = 'button';
      close.setAttribute('aria-label', this.texts.close);
      close.addEventListener('click', () => this._shut());
      this.cardLink = el('a', 'rollout-open', this.texts.open);
      this.cardLink.target = '_blank';
      this.cardLink.rel = 'noopener';
      this.cardLink.addEventListener('click', (event) => {
        if (!this.config.send || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this._commit({ open: this.selected });
      });
      this.card.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') this._shut();
      });
      this.card.append(close, this.cardBody, this.cardLink);
    },

    _card() {
      const region = this.byCode.get(this.selected);
      this._describe(region, this.cardBody);
      this.card.setAttribute('aria-label', region.name);
      this.cardLink.href = safeUrl(fill(this.config.regionUrl, { code: encodeURIComponent(region.code) }));
    },

    // Closes the card; who was inside is on the map again.
    _shut() {
      const inside = this.card.contains(document.activeElement);
      this.select(null, true);
      if (inside) this.root.focus({ preventScroll: true });
    },

    // Where a click on a region leads when clicks go down level by level: from everything to its
    // group, from a group to its province, from a province to the region itself; a click outside
    // of what is shown goes sideways, on the same level.
    _below(region) {
      const { scopes } = this.data;
      const group = Object.keys(scopes).find((key) => (scopes[key].provinces || []).includes(region.province));
      const here = scopes[this.state.region] ? this.state.region : 'ID';
      if (here === 'ID') return group || region.province;
      if (scopes[here].provinces) return group === here ? region.province : group;
      return here === region.province ? region.code : region.province;
    },

    _drillHint(region) {
      const below = this._below(region);
      const { name } = this.data.scopes[below] || region;
      return fill(this.config.drill, { name });
    },

    _drill(region) {
      const below = this._below(region);
      this.hoverCard.hidden = true;
      this.hovered = null;
      if (!this.data.scopes[below]) {
        this._commit({ open: below });
        return;
      }
      this._fit(below, true);
      this.moved = true;
      this._select(below);
      this._commit();
    },

    // Shows a region or a scope that the surroundings chose: zoom, dim the rest, select.
    _select(region) {
      const known = this.byCode.get(region);
      this.figureScope = known ? this.figureScope || 'ID' : region;
      this.state.region = region;
      const scope = this.data.scopes[this.figureScope] ? this.figureScope : 'ID';
      this.inScope =
        scope === 'ID' ? null : new Set(this.regions.filter((r) => this._inside(r, scope)).map((r) => r.code));
      for (const other of this.regions) {
        for (const path of [this.paths.get(other.code), this.dots.get(other.code)]) {
          if (path && path._path) path._path.classList.toggle('out', Boolean(this.inScope && !this.inScope.has(other.code)));
        }
      }
      this._mark(known ? region : null);
      this._figures();
    },

    _inside(region, scope) {
      return region.province === scope || (this.data.scopes[scope].provinces || []).includes(region.province);
    },

    // ------------------------------------------------------------ to and from the surroundings
    _commit(extra) {
      this.state.date = this.data.dates[this.index];
      this.state.n += 1;
      this._sayFigures();
      const message = Object.assign({}, this.state, extra);
      this.fire('commit', message);
      if (this.config.send) this.config.send(message);
    },

    // State from outside. `n` is the newest of our messages it knows of: what is older than our
    // own last word is an echo, and must not pull the map back.
    apply(state) {
      (this.ready || Promise.resolve()).then(() => {
        if (!this.data || state.n < this.state.n) return;
        const index = this._indexOf(state.date);
        if (index !== this.index && !this.timer) this.setIndex(index);
        if (state.fill !== this.state.fill) this._setFill(state.fill);
        if (state.region !== this.state.region) {
          const region = this.byCode.get(state.region);
          const inView = region && this.map.getBounds().contains([region.lat, region.lon]);
          if (!inView || !this._levelFor(this.map.getZoom())) this._fit(state.region, true);
          this.moved = true;
          this._select(state.region);
          if (region) this._say(this._spoken(region), QUIET);
        }
        this._sayFigures();
      });
    },

    // ------------------------------------------------------------ keyboard and words
    _keyboard() {
      // Where the keys are: an outline that shows on every colour, and a ring round what is small.
      this.ring = ['rollout-halo', 'rollout-at'].flatMap((className) => {
        const options = { renderer: this.renderer, interactive: false, fill: false, className };
        return [
          L.polygon([], Object.assign({ smoothFactor: 0 }, options)),
          L.circleMarker([0, 0], Object.assign({ radius: RING }, options)),
        ];
      });
      this.saidFigures = this.figures.textContent;
      this.root.addEventListener('keydown', (event) => this._key(event));
      this.root.addEventListener('focus', () => {
        if (!this.at || !this.root.matches(':focus-visible')) return;
        this._point();
        this._say(this._spoken(this.at));
      });
      this.root.addEventListener('blur', () => this._point());
      this.map.on('moveend', () => this._point());
    },

    // Arrows go through all regions in the order of the data, Page Up and Page Down to the first
    // of a group (province), Home and End to the ends. Keys with Ctrl, Alt or Meta are the browser's.
    _key(event) {
      if (event.target !== this.root || event.ctrlKey || event.altKey || event.metaKey) return;
      const here = this.regions.indexOf(this.at);
      const step = (next) => () => this._go(here < 0 ? this._first() : next());
      const forward = step(() => here + 1);
      const back = step(() => here - 1);
      const open = step(() => here);
      const does = {
        ArrowRight: forward,
        ArrowDown: forward,
        ArrowLeft: back,
        ArrowUp: back,
        PageDown: step(() => this._group(here, 1)),
        PageUp: step(() => this._group(here, -1)),
        Home: () => this._go(0),
        End: () => this._go(this.regions.length - 1),
        Enter: here < 0 ? open : () => this._enter(),
        ' ': here < 0 ? open : () => this._enter(),
        '+': () => this._zoom(1),
        '=': () => this._zoom(1),
        '-': () => this._zoom(-1),
        Escape: () => this._leave(),
      }[event.key];
      if (!does) return;
      event.preventDefault();
      does();
    },

    // Where the keys begin: at the chosen region, or else at the first one of what is shown.
    _first() {
      const code = this.selected;
      const found = this.regions.findIndex((r) => (code ? r.code === code : !this.inScope || this.inScope.has(r.code)));
      return Math.max(found, 0);
    },

    // The first region of this group or, from there, of the one before; or of the next one.
    _group(here, way) {
      const first = (i) => this.regions.findIndex((region) => region.province === this.regions[i].province);
      if (way < 0) return first(here) < here ? first(here) : first(Math.max(here - 1, 0));
      const group = this.regions[here].province;
      const next = this.regions.findIndex((region, i) => i > here && region.province !== group);
      return next < 0 ? this.regions.length - 1 : next;
    },

    _go(index) {
      this.at = this.regions[Math.min(Math.max(index, 0), this.regions.length - 1)];
      this._show(this.at);
      this._point();
      this._say(this._spoken(this.at));
    },

    // At once, or a key that is held down would be lost in the animation of the one before.
    _zoom(way) {
      const { map, at } = this;
      const here = at ? [at.lat, at.lon] : map.getCenter();
      this.moved = true;
      map.setZoomAround(here, map.getZoom() + way * map.options.zoomDelta, { animate: false });
    },

    // Moves the map so far that a region is to be seen, and not below the card.
    _show(region) {
      const { x, y } = this.map.getSize();
      const [right, bottom] = this.card.hidden ? [0, 0] : this._cardRoom();
      const edge = (length) => Math.min(EDGE, length / 4);
      this.moved = true;
      this.map.panInside([region.lat, region.lon], {
        animate: false,
        paddingTopLeft: [edge(x), edge(y)],
        paddingBottomRight: [Math.min(right + edge(x), x / 2), Math.min(bottom + edge(y), y / 2)],
      });
    },

    // Outlines and describes the region where the keys are, as long as the keys are ours.
    _point() {
      const own = document.activeElement === this.root && this.at;
      if (!own) {
        if (this.pointed) this.hoverCard.hidden = true;
        this.pointed = false;
        for (const layer of this.ring) layer.remove();
        return;
      }
      const region = this.at;
      const [west, south, east, north] = region.bbox;
      const a = this.map.latLngToContainerPoint([south, west]);
      const b = this.map.latLngToContainerPoint([north, east]);
      const small = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) < 2 * RING;
      for (const layer of this.ring) {
        const circle = Boolean(layer.setRadius);
        if (circle) layer.setLatLng([region.lat, region.lon]);
        else layer.setLatLngs(this.paths.get(region.code).getLatLngs());
        if (circle === small) layer.addTo(this.map).bringToFront();
        else layer.remove();
      }
      this.pointed = true;
      this.hovered = null;
      this._describe(region, this.hoverCard);
      this.hoverCard.hidden = !this.card.hidden && this.selected === region.code;
      this._place(this.map.latLngToContainerPoint([region.lat, region.lon]));
    },

    _enter() {
      if (this.config.drill) {
        this._drill(this.at);
        return;
      }
      this.select(this.at.code, true);
      this.card.focus({ preventScroll: true });
    },

    _leave() {
      if (!this.card.hidden) {
        this._shut();
        this._point();
        return;
      }
      this.at = null;
      this.root.blur();
    },

    _spoken(region) {
      const face = this.data.faces[region.track[this.index]];
      const status = face.statusText.replace(/^[^\p{L}\p{N}]+/u, ''); // its mark is for the eye
      const parts = [region.name, region.provinceName, status, face.sinceText];
      return `${parts.filter(Boolean).join('. ')}.`;
    },

    // The figures are said once, when what was moved stands still, and only if they are others.
    _sayFigures() {
      const text = this.figures.textContent;
      if (text === this.saidFigures) return;
      this.saidFigures = text;
      this._say(text, QUIET);
    },

    _say(text, wait) {
      clearTimeout(this.saying);
      this.saying = setTimeout(() => {
        this.live.textContent = text;
      }, wait || 0);
    },
  });

  window.RolloutLayer = RolloutLayer;
})();
