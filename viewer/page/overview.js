// The whole run on one strip: how much happened when, what went wrong, and the visible window.
class Overview {
  constructor(canvas, picture) {
    this.canvas = canvas;
    this.picture = picture;
  }
  resize(width, height) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2.5);
    this.width = width;
    this.height = height;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.ratio = ratio;
  }
  x(unit) { return GUTTER + MARGIN + unit / this.picture.scene.width * (this.width - GUTTER - 2 * MARGIN); }
  unit(px) { return (px - GUTTER - MARGIN) / (this.width - GUTTER - 2 * MARGIN) * this.picture.scene.width; }
  draw() {
    const {picture, width, height} = this;
    const {scene, colours} = picture;
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const bins = new Float64Array(Math.ceil((width - GUTTER) / 3) + 1);
    for (const event of scene.marked) ++bins[Math.max(0, Math.floor((this.x(scene.x(event.time)) - GUTTER) / 3))];
    const highest = Math.max(...bins, 1);
    context.fillStyle = colours.strong_line;
    bins.forEach((count, bin) => {
      if (count === 0) return;
      const size = 2 + Math.sqrt(count / highest) * (height - 22);
      context.fillRect(GUTTER + bin * 3, height - 8 - size, 2, size);
    });
    for (const event of scene.run.events) {
      if (event === undefined || (event.kind !== "fault" && event.kind !== "cluster.restart")) continue;
      context.fillStyle = colours.fault;
      context.fillRect(this.x(scene.x(event.time)) - 1, height - 7, 2, 5);
    }
    const bad = scene.run.verdict?.event ?? 0;
    if (bad !== 0) {
      context.fillStyle = colours.bad;
      context.fillRect(this.x(scene.x(scene.run.events[bad].time)) - 1, 3, 2, height - 5);
    }
    const left = this.x(Math.max(0, picture.unit(GUTTER)));
    const right = this.x(Math.min(scene.width, picture.unit(picture.width)));
    context.fillStyle = colours.accent;
    context.globalAlpha = 0.1;
    roundedRect(context, left, 3, Math.max(right - left, 4), height - 6, 5);
    context.fill();
    context.globalAlpha = 0.8;
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.4;
    context.stroke();
    context.globalAlpha = 1;
    context.font = `11px ${colours.text}`;
    context.fillStyle = colours.faint;
    context.textBaseline = "middle";
    context.fillText("whole run", 14, height / 2);
  }
}
