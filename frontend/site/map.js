// The map: a still one until the other is there, and where it cannot be.

/** Lets the map in `box` begin with what the page's address asks for, and draws it. */
export function showMap(box) {
  const asked = new URLSearchParams(location.search);
  for (const name of ['date', 'fill', 'region']) {
    if (asked.get(name)) box.dataset[name] = asked.get(name);
  }
  box.classList.add('live');
  const still = () => box.classList.remove('live');
  document.addEventListener('rollout-failed', still);
  document.addEventListener('rollout-ready', ({ detail: layer }) => {
    box.classList.add('ready');
    // In somebody else's page the credit counts when the layer shares out the height.
    const credit = document.querySelector('.embed .credit');
    if (!credit) return;
    layer.controls.bottom.append(credit);
    layer.resize();
  });
  // Each script needs the one before; all are on their way meanwhile (preload).
  const draw = ([address, ...others]) => {
    if (!address) return;
    const script = document.createElement('script');
    script.src = address;
    script.addEventListener('load', () => draw(others));
    script.addEventListener('error', still);
    document.body.append(script);
  };
  // Words and still map are painted before the scripts of the other map keep the browser busy.
  const picture = box.querySelector('img');
  const seen = picture ? picture.decode().catch(() => {}) : Promise.resolve();
  const enough = new Promise((done) => setTimeout(done, 3000));
  Promise.race([seen, enough]).then(() =>
    requestAnimationFrame(() => setTimeout(draw, 0, box.dataset.scripts.split(' ')))
  );
}
