// A walk along the time bar is one step of the browser's history, however many dates it passes.

/** Whether two addresses differ in nothing but the date, whatever they say of the language. */
export function onlyDateDiffers(before, after) {
  const [one, other] = [before, after].map((address) => {
    const url = new URL(address, before);
    url.searchParams.delete('date');
    url.searchParams.delete('lang'); // the default leaves the address with the first decision
    url.searchParams.sort();
    return url.pathname + url.search;
  });
  return before !== after && one === other;
}

/** Lets the first date of a walk be a new entry of `history`, and those after it take its place. */
export function joinWalks(history, location, inMap) {
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    // A date that was chosen elsewhere is no step of a walk.
    const walking = inMap() && url !== undefined && onlyDateDiffers(location.href, new URL(url, location.href).href);
    const marked = walking ? { ...state, walk: true } : state;
    if (walking && history.state?.walk) history.replaceState(marked, title, url);
    else push(marked, title, url);
  };
}
