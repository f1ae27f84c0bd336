// The entity over time: its level and its position, according to the log and the stores.
const withLevels = Base => class extends Base {
  drawLevels() {
    const lanes = this.scene.laneOf;
    const {log, stores, given} = this.levelData;
    if (lanes.has("level")) this.drawChart(lanes.get("level"), step => step.level, log, stores, []);
    this.drawChart(lanes.get("position"), step => step.position, log, stores, given);
  }
  drawChart(lane, value, log, stores, given) {
    if (!this.isSeen(lane)) return;
    const {context, colours, scene} = this;
    const top = this.laneTop(lane) + 9;
    const height = lane.height - 18;
    const all = [...log, ...[...stores.values()].flat(), ...given].map(value).filter(each => each !== null && each !== undefined);
    const low = Math.min(0, ...all);
    const high = Math.max(1, ...all);
    const y = each => top + height - (each - low) / (high - low) * height;
    lane.scaleText = {low, high, top, bottom: top + height, zero: low < 0 ? y(0) : null};
    if (low < 0) {
      context.fillStyle = colours.bad_wash;
      context.fillRect(GUTTER, y(0), this.width - GUTTER, y(low) - y(0) + 6);
    }
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.beginPath();
    for (const each of [0, high]) {
      context.moveTo(GUTTER, Math.round(y(each)) + 0.5);
      context.lineTo(this.width, Math.round(y(each)) + 0.5);
    }
    context.stroke();
    // The stores' values, behind the log's.
    for (const steps of stores.values()) this.drawSteps(steps, value, y, colours.faint, 1.2, [3, 3], false);
    if (given.length > 0) this.drawSteps(given, value, y, colours.sequenced, 1.2, [], false);
    this.drawSteps(log, value, y, colours.events, 2, [], lane.kind === "level");
    const bad = scene.violated;
    for (const step of log) {
      const px = this.pxTime(step.time);
      if (px < GUTTER - 10 || px > this.width + 10) continue;
      const symbol = symbolOf(scene.run, scene.run.events[step.record.event], colours, scene.entity);
      const level = value(step);
      if (level === null) continue;
      const isBad = step.record === bad;
      drawSymbol(context, {...symbol, colour: isBad ? colours.bad : symbol.colour}, px, y(level), isBad ? 5 : 3.6, colours.surface);
      this.hits.push({kind: "mark", event: scene.run.events[step.record.event], x: px, y: y(level), chart: true});
      if (isBad && lane.kind === "level") {
        context.font = `650 12px ${colours.text}`;
        context.textBaseline = "middle";
        context.textAlign = px > this.width - 90 ? "right" : "left";
        context.fillStyle = colours.bad;
        context.fillText(`${level}`, px + (context.textAlign === "left" ? 10 : -10), Math.min(Math.max(y(level), top + 4), top + height - 4));
      }
    }
  }
  drawSteps(steps, value, y, colour, width, dash, filled) {
    if (steps.length === 0) return;
    const {context} = this;
    const trace = () => {
      context.beginPath();
      let level = y(0);
      context.moveTo(this.px(0), level);
      for (const step of steps) {
        const px = this.pxTime(step.time);
        const next = value(step) === null ? level : y(value(step));
        context.lineTo(px, level);
        context.lineTo(px, next);
        level = next;
      }
      context.lineTo(this.px(this.scene.width), level);
    };
    if (filled) {
      trace();
      context.lineTo(this.px(this.scene.width), y(0));
      context.lineTo(this.px(0), y(0));
      context.globalAlpha = 0.1;
      context.fillStyle = colour;
      context.fill();
      context.globalAlpha = 1;
    }
    trace();
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  }
};
