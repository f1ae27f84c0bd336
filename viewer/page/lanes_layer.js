// The background: lanes, gaps in time, the lives and pauses of processes.
const withLanes = Base => class extends Base {
  drawLanes() {
    const {context, colours} = this;
    context.lineWidth = 1;
    for (const lane of this.scene.lanes) {
      if (!this.isSeen(lane)) continue;
      const middle = Math.round(this.laneMiddle(lane)) + 0.5;
      if (lane.kind === "level" || lane.kind === "position") continue;
      context.strokeStyle = colours.line;
      context.beginPath();
      context.moveTo(GUTTER, middle);
      context.lineTo(this.width, middle);
      context.stroke();
    }
  }

  // Shortened idle time: a muted band, with its duration if there is room.
  drawGaps() {
    const {context, colours, scene} = this;
    context.font = `11px ${colours.text}`;
    context.textAlign = "center";
    for (const [from, to] of scene.gaps(150_000)) {
      if (to < this.from || from > this.to) continue;
      const left = this.pxTime(from) + 5;
      const right = this.pxTime(to) - 5;
      if (right - left < 7) continue;
      context.fillStyle = colours.wash;
      context.fillRect(left, AXIS, right - left, this.height - AXIS);
      const text = durationText(to - from);
      if (right - left < context.measureText(text).width + 8) continue;
      context.fillStyle = colours.faint;
      context.textBaseline = "middle";
      context.fillText(text, (left + right) / 2, this.height - 12);
    }
    const heals = scene.run.events.find(event => event?.kind === "world.heals");
    if (heals !== undefined) this.drawMoment(heals.number, colours.committed, 1, [2, 4]);
    for (const {from, to} of scene.outages) {
      if (to < this.from || from > this.to) continue;
      const left = this.pxTime(from);
      const lanes = scene.lanes.filter(lane => lane.kind === "coordinator" || lane.kind === "log");
      context.fillStyle = this.hatch(colours.fault, 0.35);
      for (const lane of lanes) context.fillRect(left, this.laneTop(lane) + 2, this.pxTime(to) - left, lane.height - 4);
    }
  }

  drawMoment(number, colour, width, dash = []) {
    if (number === 0) return;
    const {context} = this;
    const px = Math.round(this.pxTime(this.scene.run.events[number].time)) + 0.5;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.globalAlpha = 0.55;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(px, AXIS);
    context.lineTo(px, this.height);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  drawLives() {
    const {context, colours, scene} = this;
    for (const lane of scene.lanes) {
      if (lane.kind !== "worker" || !this.isSeen(lane)) continue;
      const top = this.laneTop(lane);
      context.fillStyle = colours.wash;
      for (const life of scene.lives.get(lane.actor) ?? []) {
        const left = this.pxTime(life.from);
        const right = this.pxTime(life.to);
        if (right < GUTTER || left > this.width) continue;
        context.fillStyle = colours.wash;
        context.strokeStyle = colours.line;
        context.lineWidth = 1;
        roundedRect(context, left - 1, top + 2, Math.max(right - left, 3) + 2, lane.height - 4, 5);
        context.fill();
        context.stroke();
      }
      const lives = scene.lives.get(lane.actor) ?? [];
      for (let index = 0; index + 1 < lives.length || (index < lives.length && lives[index].to < scene.run.duration); ++index) {
        const until = index + 1 < lives.length ? lives[index + 1].from : scene.run.duration;
        const left = this.pxTime(lives[index].to) + 2;
        const width = this.pxTime(until) - left - 2;
        if (width < 4) continue;
        context.fillStyle = this.hatch(colours.fault, 0.3);
        context.fillRect(left, top + 3, width, lane.height - 6);
        this.label("down", left, width, top + lane.height / 2, colours.fault);
      }
      for (const pause of scene.pauses.get(lane.actor) ?? []) {
        const left = this.pxTime(pause.from);
        const width = this.pxTime(Math.min(pause.to, scene.run.duration)) - left;
        context.fillStyle = this.hatch(colours.fault, 0.22);
        context.fillRect(left, top + 3, width, lane.height - 6);
        this.label("paused", left, width, top + lane.height - 13, colours.fault);
      }
    }
  }
  label(text, left, width, y, colour) {
    const {context, colours} = this;
    context.font = `600 10.5px ${colours.text}`;
    const size = context.measureText(text).width;
    const from = Math.max(left, GUTTER);
    const to = Math.min(left + width, this.width);
    if (to - from < size + 14) return;
    const middle = (from + to) / 2;
    context.fillStyle = colours.surface;
    roundedRect(context, middle - size / 2 - 5, y - 8, size + 10, 16, 8);
    context.fill();
    context.fillStyle = colour;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, middle, y + 0.5);
  }

  hatch(colour, alpha, step = 6) {
    const key = `${colour}${alpha}${step}`;
    if (!this.patterns.has(key)) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = step * 2;
      const context = tile.getContext("2d");
      context.strokeStyle = colour;
      context.globalAlpha = alpha;
      context.lineWidth = 2;
      context.beginPath();
      for (let at = -step * 2; at <= step * 2; at += step) {
        context.moveTo(at, step * 2);
        context.lineTo(at + step * 2, 0);
      }
      context.stroke();
      const pattern = this.context.createPattern(tile, "repeat");
      pattern.setTransform(new DOMMatrix().scale(0.5));
      this.patterns.set(key, pattern);
    }
    return this.patterns.get(key);
  }
};

function roundedRect(context, x, y, width, height, radius) {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
}
