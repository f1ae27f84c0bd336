// The frame: the names of the lanes, and the time axis.
const withFrame = Base => class extends Base {
  drawGutter() {
    const {context, colours} = this;
    context.fillStyle = colours.surface;
    context.fillRect(0, 0, GUTTER, this.height);
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(GUTTER - 0.5, AXIS);
    context.lineTo(GUTTER - 0.5, this.height);
    context.stroke();
    context.save();
    context.beginPath();
    context.rect(0, AXIS, GUTTER, this.height - AXIS);
    context.clip();
    let group = null;
    for (const lane of this.scene.lanes) {
      const begins = lane.group !== group;
      group = lane.group;
      if (!this.isSeen(lane)) continue;
      const top = this.laneTop(lane);
      if (begins && lane.index > 0) {
        context.strokeStyle = colours.line;
        context.lineWidth = 1;
        context.beginPath();
        context.moveTo(10, Math.round(top - 5) + 0.5);
        context.lineTo(GUTTER - 1, Math.round(top - 5) + 0.5);
        context.stroke();
      }
      context.textAlign = "left";
      context.textBaseline = "middle";
      context.fillStyle = colours.ink;
      context.font = `550 12px ${colours.text}`;
      const isChart = lane.kind === "level" || lane.kind === "position";
      const y = isChart ? top + 18 : top + lane.height / 2;
      this.fitText(lane.label, 14, y, GUTTER - 24);
      if (isChart && lane.scaleText !== undefined) {
        const {low, high, top: upper, bottom, zero} = lane.scaleText;
        context.font = `10.5px ${colours.mono}`;
        context.fillStyle = colours.faint;
        context.textAlign = "right";
        context.fillText(`${high}`, GUTTER - 8, upper + 1);
        if (zero === null || bottom - zero > 12) context.fillText(`${low}`, GUTTER - 8, bottom);
        if (zero !== null) context.fillText("0", GUTTER - 8, zero);
      }
      if (lane.kind === "level") this.legend([["log", colours.events, []], ["stores", colours.faint, [3, 3]]], 14, top + 40);
      if (lane.kind === "position") this.legend([["assigned", colours.sequenced, []], ["decided", colours.events, []]], 14, top + 36);
    }
    context.restore();
  }
  legend(entries, x, y) {
    const {context, colours} = this;
    context.font = `11px ${colours.text}`;
    context.textAlign = "left";
    for (const [name, colour, dash] of entries) {
      context.strokeStyle = colour;
      context.lineWidth = 2;
      context.setLineDash(dash);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + 14, y);
      context.stroke();
      context.setLineDash([]);
      context.fillStyle = colours.soft;
      context.fillText(name, x + 19, y + 0.5);
      y += 14;
    }
  }
  // A name's beginning and end say whose it is and which: "biller-0/…ducer-1", or "tot…-0/…-1" if there is no room for that.
  fitText(text, x, y, width) {
    const {context} = this;
    const isTooWide = shown => context.measureText(shown).width > width;
    const head = text.slice(0, text.includes("/") ? text.indexOf("/") + 1 : Math.ceil(text.length / 2));
    const tail = text.slice(head.length);
    let shown = text;
    for (let kept = tail.length - 1; isTooWide(shown) && kept > 1; --kept) shown = `${head}…${tail.slice(-kept)}`;
    for (let kept = head.length - 2; isTooWide(shown) && kept > 3; --kept) {
      shown = `${head.slice(0, kept - 3)}…${head.slice(-3)}…${tail.slice(-2)}`;
    }
    context.fillText(shown, x, y);
  }

  drawAxis() {
    const {context, colours, scene} = this;
    context.fillStyle = colours.surface;
    context.fillRect(0, 0, this.width, AXIS);
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, AXIS - 0.5);
    context.lineTo(this.width, AXIS - 0.5);
    context.stroke();
    context.font = `11px ${colours.mono}`;
    context.textBaseline = "middle";
    context.textAlign = "center";
    context.fillStyle = colours.soft;
    for (const {px, text} of this.ticks()) {
      context.strokeStyle = colours.strong_line;
      context.beginPath();
      context.moveTo(Math.round(px) + 0.5, AXIS - 6);
      context.lineTo(Math.round(px) + 0.5, AXIS);
      context.stroke();
      context.fillText(text, px, AXIS / 2 - 2);
    }
    context.fillStyle = colours.surface;
    context.fillRect(0, 0, GUTTER, AXIS - 1);
    context.textAlign = "left";
    context.fillStyle = colours.faint;
    context.font = `11px ${colours.text}`;
    context.fillText("simulated time", 14, AXIS / 2);
    this.flag(scene.run.verdict?.event ?? 0, "violation", colours.bad);
  }
  flag(number, text, colour) {
    if (number === 0) return;
    const px = this.pxTime(this.scene.run.events[number].time);
    if (px < GUTTER || px > this.width) return;
    const {context, colours} = this;
    context.font = `600 11px ${colours.text}`;
    const width = context.measureText(text).width + 14;
    const left = Math.min(Math.max(px - width / 2, GUTTER + 2), this.width - width - 4);
    context.fillStyle = colour;
    roundedRect(context, left, 4, width, 18, 9);
    context.fill();
    context.beginPath();
    context.moveTo(px - 4, 21);
    context.lineTo(px + 4, 21);
    context.lineTo(px, AXIS - 2);
    context.fill();
    context.fillStyle = colours.dark ? "#1a0508" : "#ffffff";
    context.textAlign = "center";
    context.fillText(text, left + width / 2, 13.5);
  }
  // Labelled times, not too close to each other: round ones where time is to scale, those of events where it is shortened.
  ticks() {
    const found = [];
    const distance = 96;
    const bad = this.scene.run.verdict?.event ?? 0;
    const kept = bad === 0 ? null : this.pxTime(this.scene.run.events[bad].time);
    const add = (px, time, digits) => {
      if (px < GUTTER + 10 || px > this.width - 30 || (kept !== null && Math.abs(px - kept) < 75)) return;
      if (found.length === 0 || px - found[found.length - 1].px >= distance) found.push({px, text: timeText(time, digits)});
    };
    const span = Math.max(this.to - this.from, 1);
    const digits = Math.min(Math.max(Math.ceil(Math.log10(6e6 / span)) + 1, 1), 6);
    if (this.scene.even) {
      let next = -1e9;
      for (const [index, time] of this.scene.times.entries()) {
        if (time < this.from || time > this.to) continue;
        const px = this.px(this.scene.knots[index]);
        if (px < next) continue;
        add(px, time, Math.max(digits, 3));
        next = px + distance;
      }
      return found;
    }
    const rough = span / Math.max(this.plotWidth / distance, 1);
    const power = 10 ** Math.floor(Math.log10(rough));
    const stepSize = [1, 2, 5, 10].map(each => each * power).find(each => each >= rough);
    for (let time = Math.ceil(this.from / stepSize) * stepSize; time <= this.to; time += stepSize) add(this.pxTime(time), time, Math.max(0, Math.ceil(6 - Math.log10(stepSize))));
    return found;
  }
};
