// Landmarks, the current page in the menu, and what changed, for those who hear the page.

/** Returns the last part of a path, without its parameters. */
function place(address) {
  return address.split(/[?#]/)[0].split('/').pop();
}

/** Whether the keys are in the map. */
export function inMap() {
  return document.activeElement?.tagName === 'IFRAME';
}

/** Names the menus, wide and unfolded, and marks the link of the current page in them. */
export function markMenus(label, path) {
  const menus = document.querySelectorAll('.st-key-menu_wide, [data-testid="stPopoverBody"]');
  for (const menu of menus) {
    const links = menu.querySelectorAll('[data-testid="stPageLink-NavLink"]');
    if (!links.length) continue;
    menu.setAttribute('role', 'navigation');
    menu.setAttribute('aria-label', label);
    for (const link of links) {
      if (place(link.getAttribute('href')) === place(path)) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }
}

/**
 * Returns the address that a click on the current page's link in the menu asks for, if it is another
 * one than the page has: Streamlit runs the page for it, and leaves the address as it is.
 */
export function askedAnew(link, location) {
  if (!link?.hasAttribute('aria-current')) return null;
  const [, query = ''] = link.getAttribute('href').split('?');
  const asked = query ? `?${query}` : '';
  return asked === location.search ? null : location.pathname + asked;
}

/** Keeps who uses the keys at the date, or at the page's title, when what they were on there has gone. */
export function keepPlace(left) {
  if (!left || left.isConnected || document.activeElement !== document.body) return;
  const next = document.querySelector('.st-key-day input') || document.querySelector('[data-testid="stMain"] h1');
  if (next?.tagName === 'H1') next.tabIndex = -1;
  next?.focus({ preventScroll: true });
}

export class Announcer {
  constructor() {
    this.element = document.createElement('div');
    this.element.className = 'shell-live';
    this.element.setAttribute('role', 'status');
    this.title = null;
    this.answer = null;
  }

  say(text) {
    if (!this.element.isConnected) document.body.append(this.element);
    this.element.textContent = text;
  }

  /** Says a page that has run: its title and answer, if others than before; the first one says itself. */
  ran(title, answer) {
    const parts = [title !== this.title && title, answer !== this.answer && answer].filter(Boolean);
    const first = this.title === null;
    Object.assign(this, { title, answer });
    // In the map, the map speaks.
    if (!first && parts.length && !inMap()) this.say(parts.join('. '));
  }
}
