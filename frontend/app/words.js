// What Streamlit says of itself, in English alone, is said in the reader's language.

const ATTRIBUTES = ['aria-label', 'title', 'placeholder'];

/** Returns what finds the source of a text among pairs `[source, form]`; {0} is any text, {n} a number. */
function finder(pairs) {
  const plain = new Map();
  const patterns = [];
  for (const [source, form] of pairs) {
    const gap = /\{(0|n)\}/.exec(form);
    if (!gap) {
      plain.set(form, source);
      continue;
    }
    const parts = form.split(gap[0]).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    patterns.push([source, new RegExp(`^${parts.join(gap[1] === 'n' ? '([0-9.,]+)' : '(.+)')}$`)]);
  }
  return (text) => {
    if (plain.has(text)) return [plain.get(text), ''];
    for (const [source, pattern] of patterns) {
      const found = pattern.exec(text);
      if (found) return [source, found[1]];
    }
    return null;
  };
}

export class Words {
  /** `byLanguage`: language → source → form; `language()` says which one the page has now. */
  constructor(byLanguage, language) {
    this.byLanguage = byLanguage;
    this.language = language;
    const forms = Object.values(byLanguage).flatMap((words) => Object.entries(words));
    const sources = Object.keys(Object.values(byLanguage)[0]).map((source) => [source, source]);
    this.find = finder([...forms, ...sources]);
  }

  /** Returns a text as it should be, or the same. */
  say(text) {
    const found = text.length < 200 && this.find(text);
    if (!found) return text;
    const [source, rest] = found;
    return (this.byLanguage[this.language()]?.[source] || text).replace(/\{[0n]\}/, rest);
  }

  /** Translates an element's attributes. */
  attributes(node) {
    for (const name of ATTRIBUTES) {
      const text = node.getAttribute(name);
      const wanted = text && this.say(text);
      if (wanted && wanted !== text) node.setAttribute(name, wanted);
    }
  }

  /** Translates a text node. */
  text(node) {
    const text = node.data.trim();
    const wanted = text && this.say(text);
    if (wanted && wanted !== text) node.data = wanted;
  }

  /** Translates all below a node, and the node. */
  all(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = root; node; node = walker.nextNode()) {
      if (node.nodeType === 3) this.text(node);
      else if (node.nodeType === 1) this.attributes(node);
    }
  }
}
