// The map in somebody else's page keeps its credit in sight: in the layer's own frame note and
// credit count when it shares out the height.
document.addEventListener('rollout-ready', ({ detail: layer }) => {
  document.body.classList.add('ready');
  const note = document.getElementById('note');
  if (note) layer.controls.top.prepend(note);
  layer.controls.bottom.append(document.getElementById('credit'));
  layer.resize();
});
