// Events, as symbols on their lanes; the selected one, its causes and its effects.
const withMarks = Base => class extends Base {
  drawMarks() {
    const {context, colours, scene} = this;
    for (const lane of scene.lanes) {
      if (lane.marks.length === 0 || !this.isSeen(lane)) continue;
      const y = this.laneMiddle(lane);
      let before = -1e9;
      let moved = 0;
      for (let index = firstFrom(lane.marks, this.from); index < lane.marks.length && lane.marks[index].time <= this.to; ++index) {
        const event = lane.marks[index];
        let px = this.pxTime(event.time);
        // Simultaneous events on one lane are drawn side by side.
        const close = px - before < 1.5;
        if (close && before - px + 8 < 34 && this.scale > 3) {
          px = before + 8;
        } else if (close && moved > 0 && event.number !== this.selected && !this.isOnPath(event.number) && event.kind !== "fault") {
          this.hits.push({kind: "mark", event, x: px, y});
          continue;  // indistinguishable from the one before
        }
        moved = close ? moved + 1 : 0;
        before = Math.max(px, before);
        const faded = this.path !== null && !this.isOnPath(event.number) && event.kind !== "fault";
        context.globalAlpha = faded ? 0.32 : 1;
        const size = (event.kind === "log.marker" || event.kind === "client.send" ? 3.4 : event.kind === "fault" ? 5 : 4.6) * Math.min(1.2, scene.stretch);
        drawSymbol(context, symbolOf(scene.run, event, colours, scene.entity), px, y, size, colours.surface);
        context.globalAlpha = 1;
        if (event.records.length > 1 && scene.entity === null && this.scale > 24) {
          context.font = `10px ${colours.text}`;
          context.fillStyle = colours.soft;
          context.textAlign = "left";
          context.textBaseline = "middle";
          context.fillText(`×${event.records.length}`, px + 7, y - 6);
        }
        this.hits.push({kind: "mark", event, x: px, y});
      }
    }
  }

  positionOf(event) {
    const hit = this.hits.find(each => each.kind === "mark" && each.event === event && !each.chart);
    if (hit !== undefined) return {x: hit.x, y: hit.y};
    const lane = this.scene.laneOfEvent(event);
    return lane === undefined ? null : {x: this.pxTime(event.time), y: this.laneMiddle(lane)};
  }

  // Causes and effects of the selection: along messages if there are any, else from mark to mark.
  drawPath() {
    if (this.path === null) return;
    const {context, colours, scene} = this;
    this.pathLanes = new Set([...this.path.back, ...this.path.on].map(number => scene.run.events[number]).filter(isOfLog).map(event => scene.laneOfEvent(event)));
    for (const message of scene.run.messages) {
      if (!this.isOnPath(message.sent.number) || message.arrived === null || !this.isOnPath(message.arrived.number)) continue;
      this.drawMessage(message, true);
    }
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.6;
    const connect = (from, to, dashed) => {
      const start = this.positionOf(from);
      const end = this.positionOf(to);
      if (start === null || end === null || Math.hypot(start.x - end.x, start.y - end.y) < 4) return;
      context.setLineDash(dashed ? [2, 4] : []);
      context.beginPath();
      context.moveTo(start.x, start.y);
      const bend = Math.max(14, Math.abs(end.x - start.x) * 0.35);
      context.bezierCurveTo(start.x + bend, start.y, end.x - bend, end.y, end.x, end.y);
      context.stroke();
      context.setLineDash([]);
    };
    context.globalAlpha = 0.7;
    for (const number of [...this.path.back, ...this.path.on]) {
      const event = scene.run.events[number];
      for (const source of event.sources) {
        const {kind} = scene.run.events[source];
        const hasArrow = kind === "net.received" || (kind === "client.send" && isOfLog(event));
        if (this.isOnPath(source) && !hasArrow) connect(scene.run.events[source], event, true);
      }
    }
    context.globalAlpha = 1;
  }

  drawSelected() {
    const {context, colours, scene} = this;
    const bad = scene.run.verdict?.event ?? 0;
    if (bad !== 0) this.ring(scene.run.events[bad], colours.bad, 9.5);
    if (this.selected === 0) return;
    this.ring(scene.run.events[this.selected], this.selected === bad ? colours.bad : colours.accent, this.selected === bad ? 12.5 : 9.5);
  }
  ring(event, colour, radius) {
    const place = this.positionOf(event);
    if (place === null) return;
    const {context} = this;
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(place.x, place.y, radius, 0, 7);
    context.stroke();
  }
};

function firstFrom(events, time) {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle].time < time) low = middle + 1; else high = middle;
  }
  return low;
}
