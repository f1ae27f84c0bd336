// Entry point: chooses and draws the first run.

new ResizeObserver(() => {
  if (scene === null) return;
  measure();
  redraw();
}).observe(stage);
showRuns();
chooseRun(0);
const built = performance.now();
picture.draw();
overview.draw();
const drawn = performance.now();
// For tests: the contents, and how long it took.
window.turnstile = {runs, state, picture, beside, select, scene: () => scene, moments, timing: {unpack: unpacked - began, build: built - unpacked, draw: drawn - built, all: drawn - began}};
