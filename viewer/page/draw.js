// Draws a scene on a canvas: lanes from top to bottom, time from left to right. Only the visible window is drawn. One layer per file.

class Picture extends withFrame(withLevels(withMarks(withMessages(withTransactions(withLanes(View)))))) {
  draw() {
    const {context, scene} = this;
    if (scene === undefined || this.width === 0) return;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    this.hits = [];
    this.offset = AXIS - this.stage.scrollTop;
    this.from = scene.time(this.unit(GUTTER - 40));
    this.to = scene.time(this.unit(this.width + 40));
    context.save();
    context.beginPath();
    context.rect(GUTTER, AXIS, this.width - GUTTER, this.height - AXIS);
    context.clip();
    this.drawLanes();
    this.drawGaps();
    this.drawLives();
    this.drawMoment(scene.run.verdict?.event ?? 0, this.colours.bad, 1.5);
    this.drawTransactions();
    this.drawMessages();
    if (this.levelData !== null) this.drawLevels();
    this.drawMarks();
    this.drawPath();
    this.drawSelected();
    context.restore();
    this.drawGutter();
    this.drawAxis();
  }

  // Hit test at the pointer.
  hit(x, y) {
    let best = null;
    let distance = 12;
    for (const each of this.hits) {
      if (each.kind !== "mark") continue;
      const away = Math.hypot(each.x - x, each.y - y);
      if (away < distance) { distance = away; best = each; }
    }
    if (best !== null || x < GUTTER || y < AXIS) return x < GUTTER ? null : best;
    for (const each of this.hits) {
      if (each.kind === "transaction" && x >= each.left && x <= each.right && y >= each.top && y <= each.bottom) return each;
    }
    distance = 5;
    for (const each of this.hits) {
      if (each.kind !== "message") continue;
      const away = distanceToSegment(x, y, each);
      if (away < distance) { distance = away; best = each; }
    }
    return best;
  }
}

function distanceToSegment(x, y, {x1, y1, x2, y2}) {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
  return Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1));
}
