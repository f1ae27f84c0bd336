// The other run (as found beside shrunk), side by side with the active one: drawn the same way, with a window of its own for wheel and pointer.
// Choosing it makes it the active one.

class Beside {
  constructor(pane, stage, canvas, spacer, button, choose) {
    this.pane = pane;
    this.stage = stage;
    this.spacer = spacer;
    this.button = button;
    this.picture = new Picture(canvas, stage);
    this.scene = null;
    button.addEventListener("click", choose);
    stage.addEventListener("scroll", () => this.redraw());
    moveByWheel(this.picture, stage, () => this.scene, () => this.redraw());
    moveByDragging(this.picture, stage, () => this.redraw());
    new ResizeObserver(() => { if (this.isOpen) { this.measure(); this.redraw(); } }).observe(stage);
  }
  get isOpen() { return this.scene !== null; }

  open(run, {background, even}) {
    const path = evidencePath(run);
    const event = run.verdict?.event ?? 0;
    const entity = run.verdict?.entity ?? null;
    this.scene = new Scene(run, {entity, background, even}, new Set([...path].map(number => run.events[number].actor)));
    this.picture.show(this.scene);
    this.picture.selected = event;
    this.picture.path = event === 0 ? null : {back: path, on: pathOn(run, event)};
    this.pane.hidden = false;
    this.pane.parentElement.classList.add("pair");
    this.measure();
    openWindow(this.picture, run);
    const size = `${(run.events.length - 1).toLocaleString("en")} events`;
    this.stage.setAttribute("aria-label", `Timeline of the run ${run.name}: ${size}`);
    this.button.textContent = `${capital(run.name)}, ${size}: switch to this one`;
    this.redraw();
  }
  close() {
    this.scene = null;
    this.pane.hidden = true;
    this.pane.parentElement.classList.remove("pair");
  }
  recolour() {
    this.picture.recolour();
    this.redraw();
  }
  measure() {
    const {clientWidth, clientHeight} = this.stage;
    this.scene.place(clientHeight - AXIS);
    this.picture.resize(clientWidth, Math.max(clientHeight, 60));
    this.spacer.style.height = `${Math.max(0, this.scene.height + AXIS - clientHeight)}px`;
    this.picture.clamp();
  }
  redraw() {
    if (this.isOpen) requestAnimationFrame(() => { if (this.isOpen) this.picture.draw(); });
  }
}

    // With Ctrl it zooms, else it scrolls along, or down if not all lanes fit.
function moveByWheel(picture, stage, scene, redraw) {
  stage.addEventListener("wheel", event => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      picture.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0025)), Math.max(event.offsetX, GUTTER));
    } else {
      const overflow = scene().height + AXIS > stage.clientHeight + 4;
      const across = event.shiftKey || !overflow ? event.deltaX + event.deltaY : event.deltaX;
      if (across === 0) return;
      event.preventDefault();
      picture.pan(across);
    }
    redraw();
  }, {passive: false});
}

  // One pointer drags, two zoom. Returns whether one is down, and how far it was dragged since then.
function moveByDragging(picture, stage, redraw) {
  const pointers = new Map();
  let dragged = 0;
  picture.canvas.addEventListener("pointerdown", event => {
    pointers.set(event.pointerId, {x: event.clientX, y: event.clientY});
    dragged = 0;
  });
  window.addEventListener("pointermove", event => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const others = [...pointers.entries()].filter(([id]) => id !== event.pointerId);
    if (others.length > 0) {
      const [, other] = others[0];
      const was = Math.abs(before.x - other.x) || 1;
      const is = Math.abs(event.clientX - other.x) || 1;
      const box = stage.getBoundingClientRect();
      picture.zoom(is / was, Math.max((event.clientX + other.x) / 2 - box.left, GUTTER));
    } else {
      picture.pan(before.x - event.clientX);
    }
    dragged += Math.abs(event.clientX - before.x) + Math.abs(event.clientY - before.y);
    if (event.pointerType === "mouse") stage.scrollTop += before.y - event.clientY;
    pointers.set(event.pointerId, {x: event.clientX, y: event.clientY});
    stage.classList.toggle("dragging", dragged > 3);
    redraw();
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    window.addEventListener(kind, event => {
      pointers.delete(event.pointerId);
      stage.classList.remove("dragging");
    });
  }
  return {distance: () => dragged, isDown: () => pointers.size > 0};
}
