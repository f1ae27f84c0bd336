// Messages, as arrows from lane to lane.
const withMessages = Base => class extends Base {
  drawMessages() {
    const {scene} = this;
    const seen = scene.messages.filter(message => {
      const end = (message.arrived ?? message.lost ?? message.sent).time;
      return message.sent.time <= this.to && end >= this.from;
    });
    // The more messages, the fainter each.
    this.messageAlpha = Math.min(0.75, Math.max(0.05, 90 / Math.max(seen.length, 1)));
    this.arrowheads = seen.length < 700;
    this.arrowsDrawn = 0;
    for (const message of seen) this.drawMessage(message, false);
  }
  isOnPath(number) {
    return this.path !== null && (this.path.back.has(number) || this.path.on.has(number));
  }
  drawMessage(message, strong) {
    const {scene} = this;
    const near = scene.laneOf.get(`a${message.actor}`) ?? scene.laneOf.get("coordinator");
    for (const far of scene.farLanes(message)) {
      if (strong && message.isRequest && far.kind === "log" && !this.pathLanes.has(far)) continue;
      if (!this.isSeen(near) && !this.isSeen(far)) continue;
      const [source, target] = message.isRequest ? [near, far] : [far, near];
      const end = message.arrived ?? message.lost;
      const line = {
        x1: this.pxTime(message.sent.time), y1: this.laneMiddle(source), x2: this.pxTime((end ?? message.sent).time), y2: this.laneMiddle(target),
      };
      this.drawArrow(message, line, strong);
      if (!strong) this.hits.push({kind: "message", message, ...line});
    }
  }
  drawArrow(message, {x1, y1, x2, y2}, strong) {
    const {context, colours} = this;
    const lost = message.arrived === null && message.lost !== null;
    ++this.arrowsDrawn;
    context.globalAlpha = strong || lost ? 0.95 : this.path !== null ? this.messageAlpha * 0.5 : this.messageAlpha;
    context.strokeStyle = context.fillStyle = strong ? colours.accent : lost ? colours.fault : message.isRequest ? colours.soft : colours.faint;
    context.lineWidth = strong ? 1.8 : 1;
    context.setLineDash(message.isRequest || strong ? [] : [4, 3]);
    if (lost) {
      x2 = x1 + (x2 - x1) * 0.5 + 10;
      y2 = y1 + (y2 - y1) * 0.45;
    }
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const ux = (x2 - x1) / length;
    const uy = (y2 - y1) / length;
    const trim = lost ? 0 : 6;
    context.beginPath();
    context.moveTo(x1 + ux * 5, y1 + uy * 5);
    context.lineTo(x2 - ux * trim, y2 - uy * trim);
    context.stroke();
    context.setLineDash([]);
    if (lost) {
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x2 - 4, y2 - 4);
      context.lineTo(x2 + 4, y2 + 4);
      context.moveTo(x2 + 4, y2 - 4);
      context.lineTo(x2 - 4, y2 + 4);
      context.stroke();
    } else if (this.arrowheads || strong) {
      const tipX = x2 - ux * (trim - 1);
      const tipY = y2 - uy * (trim - 1);
      const size = strong ? 7 : 5.5;
      context.beginPath();
      context.moveTo(tipX, tipY);
      context.lineTo(tipX - ux * size - uy * size * 0.45, tipY - uy * size + ux * size * 0.45);
      context.lineTo(tipX - ux * size + uy * size * 0.45, tipY - uy * size - ux * size * 0.45);
      context.closePath();
      context.fill();
    }
    context.globalAlpha = 1;
  }
};
