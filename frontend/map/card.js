// What is said of a region in a card: below the pointer, and for the chosen one.
import { element, fillIn, safeUrl } from './dom.js';

/** Returns the lines of a region's card below its status. */
export function cardLines(region, face) {
  return [face.sinceText, face.lastText, region.population, face.sourcesText, region.outline].filter(Boolean);
}

/** Writes a region and its face into a card; `paint` is the class of its status. */
function describe(card, region, face, paint, hint) {
  const status = element('span', 'rollout-status', face.statusText);
  if (paint.text) status.style.color = paint.text;
  card.replaceChildren(
    element('strong', 'rollout-name', region.name),
    element('span', 'rollout-place', region.provinceName),
    status,
    ...[...cardLines(region, face), ...(hint ? [hint] : [])].map((line) => element('span', 'rollout-line', line))
  );
}

/** The card that follows pointer and keys. */
export class HoverCard {
  constructor() {
    this.element = element('div', 'rollout-hover');
    this.hide();
  }

  show(region, face, paint, hint) {
    this.code = region.code;
    this.element.hidden = false;
    describe(this.element, region, face, paint, hint);
  }

  shows(region) {
    return this.code === region.code;
  }

  hide() {
    this.code = null;
    this.element.hidden = true;
  }

  /** Puts the card beside a point of a map of `size`, in px. */
  place({ x, y }, size) {
    const { offsetWidth: w, offsetHeight: h } = this.element;
    this.element.style.left = `${x + 16 + w > size.x ? x - w - 12 : x + 16}px`;
    this.element.style.top = `${Math.min(Math.max(y - h / 2, 4), Math.max(4, size.y - h - 4))}px`;
  }
}

/** The card of the chosen region, with the way to its page. */
export class RegionCard {
  /** `onOpen(event)` hears a click on the link, `onClose()` that the reader closes the card. */
  constructor({ texts, regionUrl, signal, onOpen, onClose }) {
    this.regionUrl = regionUrl;
    this.element = element('section', 'rollout-card');
    this.element.hidden = true;
    this.element.tabIndex = -1;
    this.element.setAttribute('role', 'dialog');
    this.body = element('div');
    const close = element('button', 'rollout-close', '×');
    close.type = 'button';
    close.setAttribute('aria-label', texts.close);
    close.addEventListener('click', onClose, { signal });
    this.link = element('a', 'rollout-open', texts.open);
    this.link.target = '_blank';
    this.link.rel = 'noopener';
    this.link.addEventListener('click', onOpen, { signal });
    this.element.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Escape') onClose();
      },
      { signal }
    );
    this.element.append(close, this.body, this.link);
  }

  get open() {
    return !this.element.hidden;
  }

  show(region, face, paint) {
    describe(this.body, region, face, paint);
    this.element.hidden = false;
    this.element.setAttribute('aria-label', region.name);
    this.link.href = safeUrl(fillIn(this.regionUrl, { code: encodeURIComponent(region.code) }));
  }

  hide() {
    this.element.hidden = true;
  }
}
