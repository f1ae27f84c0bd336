// The window onto a run: the visible part, and the canvas coordinates of a time and a lane.

const GUTTER = 132;
const AXIS = 30;
const MARGIN = 26;  // free space at both ends of the run

class View {
  constructor(canvas, stage) {
    this.canvas = canvas;
    this.stage = stage;
    this.context = canvas.getContext("2d");
    this.colours = new Colours();
    this.patterns = new Map();
    this.left = 0;     // the axis unit at the left edge
    this.scale = 10;   // pixels per unit
    this.hits = [];
    this.selected = 0;
    this.path = null;  // {back, on}: sets of events
  }

  show(scene) {
    this.scene = scene;
    this.levelData = scene.entity === null ? null : scene.levels();
  }
  recolour() {
    this.colours = new Colours();
    this.patterns.clear();
  }

  // ---- window ----

  get plotWidth() { return Math.max(this.width - GUTTER, 50); }
  get scaleMin() { return (this.plotWidth - 2 * MARGIN) / this.scene.width; }
  px(x) { return GUTTER + MARGIN + (x - this.left) * this.scale; }
  pxTime(time) { return this.px(this.scene.x(time)); }
  unit(px) { return this.left + (px - GUTTER - MARGIN) / this.scale; }
  clamp() {
    this.scale = Math.min(Math.max(this.scale, this.scaleMin), 4000);
    const room = (this.plotWidth - 2 * MARGIN) / this.scale;
    this.left = Math.min(Math.max(this.left, 0), Math.max(this.scene.width - room, 0));
  }
  fit() {
    this.left = 0;
    this.scale = this.scaleMin;
  }
  // Zooms in until events are distinguishable, with `time` in the middle.
  zoomTo(time, scale) {
    this.scale = scale;
    this.clamp();
    this.left = this.scene.x(time) - (this.plotWidth / 2 - MARGIN) / this.scale;
    this.clamp();
  }
  zoom(factor, atPx) {
    const unit = this.unit(atPx);
    this.scale *= factor;
    this.clamp();
    this.left = unit - (atPx - GUTTER - MARGIN) / this.scale;
    this.clamp();
  }
  pan(px) {
    this.left += px / this.scale;
    this.clamp();
  }
  reveal(event) {
    const px = this.pxTime(event.time);
    if (px < GUTTER + 40 || px > this.width - 60) {
      this.left = this.scene.x(event.time) - (this.plotWidth / 2 - MARGIN) / this.scale;
      this.clamp();
    }
    const lane = this.scene.laneOfEvent(event);
    if (lane === undefined) return;
    const top = this.stage.scrollTop;
    const room = this.height - AXIS;
    if (lane.y < top + 10) this.stage.scrollTop = lane.y - 30;
    else if (lane.y + lane.height > top + room) this.stage.scrollTop = lane.y + lane.height - room + 20;
  }

  resize(width, height) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2.5);
    this.width = width;
    this.height = height;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.ratio = ratio;
  }

  laneTop(lane) { return this.offset + lane.y; }
  laneMiddle(lane) {
    const top = this.laneTop(lane);
    return lane.kind === "worker" && lane.size > 30 ? top + lane.height * 0.73 : top + lane.height / 2;
  }
  isSeen(lane) {
    const top = this.laneTop(lane);
    return top + lane.height > AXIS && top < this.height;
  }
}
