// What the map shows: the data file (its format: geodata/maps/layer.py), read once.

import { fillIn } from './dom.js';

/** The key of the scope that is everything. */
export const WHOLE = 'ID';

/** Returns the step of a day's month; the last one for a day that is none of the bar's. */
export function stepOf(dates, day) {
  const month = (day || '').slice(0, 7);
  const found = month ? dates.findIndex((other) => other.slice(0, 7) === month) : -1;
  return found < 0 ? dates.length - 1 : found;
}

/** Returns the first step at or after `index` that is a December, or the last one. */
export function yearEnd(dates, index) {
  const found = dates.findIndex((day, i) => i >= index && day.slice(5, 7) === '12');
  return found < 0 ? dates.length - 1 : found;
}

export class MapDocument {
  constructor(data) {
    Object.assign(this, data);
    this.last = data.dates.length - 1;
    this.regions = data.regions.map((row) => {
      const [code, name, province, provinceName, lat, lon, bbox, population, dotAlways, outline] = row;
      return { code, name, province, provinceName, lat, lon, bbox, population, dotAlways, outline };
    });
    this.byCode = new Map(this.regions.map((region) => [region.code, region]));
    // The face at every step, from the list of changes, so that a step is an array look-up.
    for (const region of this.regions) region.track = new Uint16Array(this.last + 1);
    for (const [i, step, face] of data.changes) this.regions[i].track.fill(face, step);
    this.numbers = new Intl.NumberFormat(data.language);
    this.percents = new Intl.NumberFormat(data.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  face(region, step) {
    return this.faces[region.track[step]];
  }

  /** Returns the scope of a key, or nothing. */
  scope(key) {
    return Object.hasOwn(this.scopes, key) ? this.scopes[key] : undefined;
  }

  /** Returns a region or scope as it was asked for, or everything for one that is none. */
  known(region) {
    return this.byCode.has(region) || this.scope(region) ? region : WHOLE;
  }

  /** Returns the number of a fill, 0 for one that the map does not have. */
  fillNumber(key) {
    return Math.max(0, this.fills.findIndex((fill) => fill.key === key));
  }

  /** Returns the codes inside a scope; null for everything. */
  inside(scope) {
    if (scope === WHOLE) return null;
    const provinces = this.scopes[scope].provinces || [scope];
    return new Set(this.regions.filter((one) => provinces.includes(one.province)).map((one) => one.code));
  }

  /**
   * Returns where a click on a region leads when clicks go down level by level: from everything to
   * its group, from a group to its province, from a province to the region itself; a click outside
   * of what is shown goes sideways, on the same level.
   */
  below(region, shown) {
    const here = this.scope(shown) ? shown : WHOLE;
    const group = Object.keys(this.scopes).find((key) => this.scopes[key].provinces?.includes(region.province));
    if (here === WHOLE) return group || region.province;
    if (this.scopes[here].provinces) return group === here ? region.province : group;
    return here === region.province ? region.code : region.province;
  }

  /** Returns the figures of a scope at a step, in words. */
  says(scope, step) {
    const { figures, stale } = this.texts;
    const old = this.series[scope].stale?.[step];
    const values = { ...this.figures(scope, step), n: this.numbers.format(old || 0) };
    return fillIn(old ? figures + stale : figures, values);
  }

  /** Returns the figures of a scope at a step, as words for `texts.figures`. */
  figures(scope, step) {
    const series = this.series[scope];
    return {
      date: this.dateLabels[step],
      scope: this.scopes[scope].name,
      active: this.numbers.format(series.active[step]),
      total: this.numbers.format(this.scopes[scope].total),
      share: this.percents.format(100 * series.population[step]),
    };
  }
}
