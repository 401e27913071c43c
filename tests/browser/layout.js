// What stands badly in one document: text that is cut off, things on top of another, a page that is wide; in
// words. Not looked at: what only a screen reader has, the map's own pane, and charts (test_phone.py does).
() => {
  const found = [];
  const root = document.documentElement;
  const short = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 50);
  for (const box of [root, ...document.querySelectorAll('[data-testid=stMain]')]) {
    if (box.scrollWidth > box.clientWidth + 1) found.push(`wide: ${box.scrollWidth} px`);
  }
  const seen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && !node.closest('.js-plotly-plot, .leaflet-pane, [aria-hidden=true], .hidden, .skip');
  const cut = (rect, node) => {  // the part of a box that is seen, and what cuts it off
    let [left, top, right, bottom, by] = [rect.left, rect.top, rect.right, rect.bottom, null];
    for (let at = node; at && at !== root && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.position === 'fixed') break;
      const edge = at.getBoundingClientRect();
      for (const axis of ['X', 'Y']) {
        const way = style[`overflow${axis}`];
        if (way === 'visible' || style.display === 'inline') continue;
        const [low, high] = axis === 'X' ? [edge.left, edge.right] : [edge.top, edge.bottom];
        const [a, b] = axis === 'X' ? [left, right] : [top, bottom];
        if ((a < low - 1 || b > high + 1) && (way === 'hidden' || way === 'clip')) by ??= at;
        if (axis === 'X') [left, right] = [Math.max(a, low), Math.min(b, high)];
        else [top, bottom] = [Math.max(a, low), Math.min(b, high)];
      }
    }
    return { left, top, right, bottom, by };
  };
  const things = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || node.closest('script, style, noscript, option') || !seen(node)) continue;
    if (node.closest('details:not([open])') && !node.closest('summary')) continue;
    range.selectNodeContents(text);
    const fixed = Boolean(node.closest('.st-key-header, .shell-away'));
    for (const rect of node.closest('svg') ? [node.getBoundingClientRect()] : range.getClientRects()) {
      if (rect.width < 2 || rect.height < 2) continue;
      const part = cut(rect, node);
      if (part.by && part.by.getBoundingClientRect().width > 2) {
        found.push(`cut: "${short(text.data)}" by ${part.by.tagName}.${part.by.getAttribute('class')}`);
      }
      if (part.right - part.left < 2 || part.bottom - part.top < 2) continue;
      const lean = Math.min(3, rect.height / 5);  // letters do not fill their line
      things.push({ ...part, top: part.top + lean, bottom: part.bottom - lean, node, fixed, what: short(text.data) });
    }
  }
  for (const node of document.querySelectorAll('button, input, select, [role=slider], img')) {
    if (!seen(node)) continue;
    const rect = node.getBoundingClientRect();
    if (rect.width < 8 || rect.height < 8) continue;
    const part = cut(rect, node);
    if (part.right - part.left < 4 || part.bottom - part.top < 4) continue;
    const fixed = Boolean(node.closest('.st-key-header, .shell-away'));
    const what = `<${node.tagName.toLowerCase()}> ${short(node.getAttribute('aria-label') || node.className)}`;
    things.push({ ...part, node, fixed, what });
  }
  things.sort((a, b) => a.left - b.left);
  things.forEach((one, n) => {
    for (let i = n + 1; i < things.length && things[i].left < one.right - 2; i += 1) {
      const other = things[i];
      if (one.fixed !== other.fixed || one.node.contains(other.node) || other.node.contains(one.node)) continue;
      const label = one.node.closest('label, button, [data-baseweb]');
      if (label && label.contains(other.node)) continue;
      const x = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const y = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (x > 2 && y > 2) found.push(`over: "${one.what}" and "${other.what}"`);
    }
  });
  return [...new Set(found)];
}
