// What is said to those who listen.
import { element } from './dom.js';

/** ms without a change, before figures are said. */
export const QUIET = 500;

/** Returns a region and its face as sentences. */
export function spoken(region, face) {
  const status = face.statusText.replace(/^[^\p{L}\p{N}]+/u, ''); // its mark is for the eye
  const parts = [region.name, region.provinceName, status, face.sinceText, face.lastText];
  return `${parts.filter(Boolean).join('. ')}.`;
}

export class Speaker {
  constructor(signal) {
    this.element = element('div', 'rollout-live');
    this.element.setAttribute('aria-live', 'polite');
    this.figures = '';
    signal.addEventListener('abort', () => clearTimeout(this.timer));
  }

  say(text, wait = 0) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.element.textContent = text;
    }, wait);
  }

  /** Says figures once, when what was moved stands still, and only if they are others. */
  sayFigures(text) {
    if (text === this.figures) return;
    this.figures = text;
    this.say(text, QUIET);
  }
}
