// Helpers for elements and texts. Names and texts become text, never markup.

export function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function svgElement(tag, attributes) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Fills the `{names}` of a text; a name without a value stays. */
export function fillIn(template, values) {
  return template.replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(values, name) ? values[name] : all));
}

/** Links come from our own configuration; still, nothing but http(s) or a path may be followed. */
export function safeUrl(url) {
  return /^(https?:\/\/|\/|\.|\?|#)/.test(url) ? url : '#';
}

/** Whether the reader asked for pages that do not move. */
export function prefersReducedMotion() {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Takes the typeface of the app around this frame: the browser has it, and asks for no other file. */
export function borrowTypeface() {
  const loaded = window.parent.performance.getEntriesByType('resource');
  const font = loaded.find(({ name }) => /SourceSans\w*-Upright/.test(name));
  if (font) document.fonts.add(new FontFace('Sans 112', `url(${font.name})`, { weight: '200 900' }));
}
