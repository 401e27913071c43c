// The time bar: play button, the curve of the figures, slider, years, and the date in words.
import { yearEnd } from './document.js';
import { element, prefersReducedMotion, svgElement } from './dom.js';

/** Returns the years' marks below the bar: text, and place in % of its length. */
export function yearTicks(dates) {
  const last = Math.max(dates.length - 1, 1);
  return dates.flatMap((day, i) => (day.slice(5, 7) === '01' ? [{ year: day.slice(0, 4), left: (100 * i) / last }] : []));
}

/** Returns the path of the area below a curve, `top` high and a unit wide for each step. */
export function areaPath(values, top) {
  const corners = values.map((value, i) => `L${i} ${top - value}`).join('');
  return `M0 ${top}${corners}L${values.length - 1} ${top}Z`;
}

export class TimeBar {
  /**
   * `onStep(step)` hears every step that is to be shown, `onCommit()` that the reader stays at one.
   * `alone` says that no page around the map leads back to the last step: then the bar does.
   */
  constructor(dates, { texts, signal, onStep, onCommit, alone }) {
    Object.assign(this, { dates, texts, onStep, onCommit, last: dates.length - 1, step: dates.length - 1 });
    this.element = element('div', 'rollout-bar');
    this.element.hidden = this.last === 0; // with one step there is no time to choose
    this.button = element('button', 'rollout-play');
    this.button.type = 'button';
    this.button.addEventListener('click', () => (this.timer ? this._pause() : this._play()), { signal });
    this.curve = svgElement('svg', { class: 'rollout-spark', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    this.range = this._slider(signal);
    const ticks = element('div', 'rollout-ticks');
    ticks.setAttribute('aria-hidden', 'true');
    for (const { year, left } of yearTicks(dates)) {
      const tick = element('span', '', year);
      tick.style.left = `${left}%`;
      if (left > 95) tick.className = 'end'; // else it would reach beyond the frame
      ticks.append(tick);
    }
    const track = element('div', 'rollout-track');
    track.append(this.curve, this.range, ticks);
    this.when = element('span', 'rollout-when');
    this.element.append(this.button, track, this.when);
    if (alone && texts.back) this._leadBack(signal);
    this._label();
    signal.addEventListener('abort', () => {
      this._stop();
      cancelAnimationFrame(this.frame);
    });
  }

  _slider(signal) {
    const range = element('input', 'rollout-range');
    Object.assign(range, { type: 'range', min: 0, max: this.last, step: 1 });
    range.setAttribute('aria-label', this.texts.timebar);
    range.addEventListener('input', () => this._request(Number(range.value)), { signal });
    range.addEventListener(
      'change',
      () => this.goTo(Number(range.value)),
      { signal }
    );
    range.addEventListener('pointerdown', () => this._stop(), { signal });
    return range;
  }

  _leadBack(signal) {
    this.back = element('button', 'rollout-back', this.texts.back);
    this.back.type = 'button';
    this.back.addEventListener(
      'click',
      () => {
        this.range.focus({ preventScroll: true }); // the button goes
        this.goTo(this.last);
      },
      { signal }
    );
    const date = element('div', 'rollout-date');
    date.append(this.when, this.back);
    this.element.append(date);
  }

  /** Goes to a step, as a reader who releases the bar there. */
  goTo(step) {
    this._stop();
    this.onStep(step);
    this.onCommit();
  }

  /** Shows a step and its date in words. */
  show(step, label) {
    this.step = step;
    this.when.textContent = label;
    this.range.value = step;
    this.range.setAttribute('aria-valuetext', label);
    this.curve.lastChild?.setAttribute('x', step);
    this.back?.classList.toggle('off', step === this.last); // its room stays, and the bar where it is
  }

  /** Draws the curve of a scope; the same one only once. */
  draw(series) {
    if (series === this.series) return;
    this.series = series;
    const top = Math.max(1, ...series.possible);
    this.curve.setAttribute('viewBox', `0 0 ${this.last} ${top}`);
    this.curve.replaceChildren(
      svgElement('path', { d: areaPath(series.possible, top), class: 'possible' }),
      svgElement('path', { d: areaPath(series.active, top), class: 'certain' }),
      svgElement('rect', { x: this.step, y: 0, width: this.last, height: top, class: 'later' })
    );
  }

  get playing() {
    return Boolean(this.timer);
  }

  // Drags come to one redraw a frame.
  _request(step) {
    this.wanted = step;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.onStep(this.wanted);
    });
  }

  _play() {
    if (this.step === this.last) this.onStep(0);
    // Those who asked for less motion get a picture a year.
    const reduced = prefersReducedMotion();
    this.timer = setInterval(
      () => {
        if (this.step >= this.last) this._pause();
        else this.onStep(reduced ? yearEnd(this.dates, this.step + 1) : this.step + 1);
      },
      reduced ? 1000 : 120
    );
    this._label();
  }

  _stop() {
    if (!this.timer) return false;
    clearInterval(this.timer);
    this.timer = null;
    this._label();
    return true;
  }

  _pause() {
    if (this._stop()) this.onCommit();
  }

  _label() {
    const label = this.playing ? this.texts.pause : this.texts.play;
    this.button.textContent = this.playing ? '❚❚' : '▶';
    this.button.setAttribute('aria-label', label);
    this.button.title = label;
  }
}
