// The search for a place within Streamlit's page.

/** Returns the search boxes in a node that has come, and that node if it is one. */
export function searches(node) {
  if (node.nodeType !== 1) return [];
  const within = [...node.querySelectorAll('form[data-search]')];
  return node.matches('form[data-search]') ? [node, ...within] : within;
}

/** Tells Streamlit which place was chosen, through a field of its own that is not shown. */
export function chosen(code) {
  const field = document.querySelector('.st-key-chosen_place input');
  // React hears of a value only if it is set past its own property.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, code);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
}
