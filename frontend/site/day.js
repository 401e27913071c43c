// The date that the page is for, where it is not today: said at its head, with the ways to others and back.

/** Lets `box` follow the bar of the map, and the map follow what is chosen in it. */
export function followDay(box) {
  document.addEventListener('rollout-ready', ({ detail: { controls, shown, step } }) => {
    const { dateLabels, texts, last } = shown;
    const choice = document.createElement('select');
    choice.setAttribute('aria-label', texts.timebar);
    const options = dateLabels.map((label, i) => {
      const option = document.createElement('option');
      option.value = i;
      option.textContent = label;
      return option;
    });
    choice.append(...[...options].reverse());
    const back = document.createElement('button');
    back.type = 'button';
    back.textContent = texts.back;
    box.append(choice, back);
    const show = (now) => {
      options[now].selected = true;
      if (now === last && box.contains(document.activeElement)) document.querySelector('main').focus();
      box.hidden = now === last;
    };
    choice.addEventListener('change', () => controls.bar.goTo(Number(choice.value)));
    back.addEventListener('click', () => controls.bar.goTo(last));
    // Only where the reader stays: what appears here moves the bar, which must not be under a pointer.
    document.addEventListener('rollout-stay', ({ detail }) => show(detail.step));
    show(step);
  });
}
