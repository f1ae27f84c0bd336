// The page's colours for the canvas, and the symbols of events: a shape each, so that nothing is told by colour alone.

class Colours {
  constructor() {
    const style = getComputedStyle(document.documentElement);
    const names = ["surface", "ink", "soft", "faint", "line", "strong-line", "wash", "accent", "accent-wash", "bad", "bad-wash", "raised",
      "committed", "aborted", "fenced", "timed_out", "open", "fault", "fault-wash",
      "commands", "sequenced", "events", "snapshots", "alarms", "rejected", "changelog"];
    for (const name of names) this[name.replace("-", "_")] = style.getPropertyValue(`--${name}`).trim();
    this.dark = style.getPropertyValue("--dark").trim() === "1";
    this.text = style.getPropertyValue("--text").trim();
    this.mono = style.getPropertyValue("--mono").trim();
  }
  topic(topic) {
    switch (topic) {
      case "commands": return this.commands;
      case "commands.sequenced": return this.sequenced;
      case "events": return this.events;
      case "snapshots": return this.snapshots;
      case "alarms": return this.alarms;
      case "commands.rejected": return this.rejected;
      default: return this.changelog;
    }
  }
}

// The symbol and colour of an event.
function symbolOf(run, event, colours, entity) {
  switch (event.kind) {
    case "log.append": {
      const record = event.records.find(each => entity === null || each.entity === entity) ?? event.records[0];
      const topic = record === undefined ? "" : run.logs[record.log].topic;
      const colour = colours.topic(topic);
      const gone = record !== undefined && (record.fate === "aborted" || record.fate === "fenced" || record.fate === "timed_out");
      const hollow = gone || (topic === "events" && record?.verdict !== "accepted");
      const shape = topic === "commands" ? "square" : topic === "commands.sequenced" ? "diamond" : topic === "alarms" ? "triangle" : topic === "snapshots" || topic === "sequencer.changelog" ? "bar" : "circle";
      return {shape: topic === "events" && record?.verdict === "expired" ? "cross-circle" : shape, colour: gone ? colours.aborted : colour, hollow, struck: gone};
    }
    case "log.marker": return {shape: "tick", colour: event.second & 1 ? colours.committed : colours.aborted};
    case "store.write": return {shape: "disk", colour: colours.ink, hollow: true};
    case "client.call": return {shape: "call", colour: colours.commands};
    case "client.send": return {shape: "dot", colour: colours.commands};
    case "client.return": return {shape: "return", colour: colours.events};
    case "client.no_outcome": return {shape: "cross", colour: colours.rejected};
    case "fault": return {shape: "bolt", colour: colours.fault};
    case "cluster.restart": return {shape: "bolt", colour: colours.fault};
    case "world.heals": return {shape: "heart", colour: colours.committed};
    case "net.cut": return {shape: "cross", colour: colours.fault};
    case "broker.refused": return {shape: "cross", colour: colours.rejected};
    case "log.duplicate": return {shape: "circle", colour: colours.faint, hollow: true};
    case "txn.decided": return event.second !== 0 ? {shape: "check", colour: colours.committed} : {shape: "cross", colour: colours.aborted};
    case "txn.fenced": return {shape: "bar", colour: colours.fenced};
    case "txn.timed_out": return {shape: "bar", colour: colours.timed_out};
    case "txn.begin": return {shape: "dot", colour: colours.open};
    case "worker.start": return {shape: "start", colour: colours.ink};
    case "worker.end": return {shape: "cross", colour: colours.ink};
    case "member.assigned": return {shape: "plus", colour: colours.soft};
    case "member.revoked": return {shape: "minus", colour: colours.soft};
    case "group.generation":
    case "group.rebalancing":
    case "group.expelled": return {shape: "diamond", colour: colours.soft, hollow: true};
    default: return {shape: "dot", colour: colours.faint};
  }
}

function drawSymbol(context, symbol, x, y, size, surface) {
  const {shape, colour, hollow} = symbol;
  const r = size;
  context.strokeStyle = colour;
  context.fillStyle = hollow ? surface : colour;
  context.lineWidth = 1.6;
  context.beginPath();
  const finish = () => { context.closePath(); context.fill(); context.stroke(); };
  switch (shape) {
    case "square": context.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7); finish(); break;
    case "diamond": context.moveTo(x, y - r * 1.15); context.lineTo(x + r * 1.15, y); context.lineTo(x, y + r * 1.15); context.lineTo(x - r * 1.15, y); finish(); break;
    case "triangle": context.moveTo(x, y - r * 1.1); context.lineTo(x + r * 1.1, y + r * 0.9); context.lineTo(x - r * 1.1, y + r * 0.9); finish(); break;
    case "call": context.moveTo(x - r * 0.8, y - r); context.lineTo(x + r * 1.1, y); context.lineTo(x - r * 0.8, y + r); finish(); break;
    case "return": context.moveTo(x + r * 0.8, y - r); context.lineTo(x - r * 1.1, y); context.lineTo(x + r * 0.8, y + r); finish(); break;
    case "disk": context.ellipse(x, y, r * 1.15, r * 0.75, 0, 0, 7); finish(); break;
    case "bar": context.rect(x - r * 0.4, y - r, r * 0.8, r * 2); finish(); break;
    case "tick": context.lineWidth = 2; context.moveTo(x, y - r * 1.2); context.lineTo(x, y + r * 1.2); context.stroke(); break;
    case "dot": context.arc(x, y, r * 0.5, 0, 7); finish(); break;
    case "start": context.moveTo(x, y - r); context.lineTo(x, y + r); context.moveTo(x, y); context.lineTo(x + r, y); context.stroke(); break;
    case "plus": context.moveTo(x - r, y); context.lineTo(x + r, y); context.moveTo(x, y - r); context.lineTo(x, y + r); context.stroke(); break;
    case "minus": context.moveTo(x - r, y); context.lineTo(x + r, y); context.stroke(); break;
    case "check": context.lineWidth = 2; context.moveTo(x - r, y); context.lineTo(x - r * 0.2, y + r * 0.8); context.lineTo(x + r, y - r * 0.8); context.stroke(); break;
    case "cross": context.lineWidth = 2; context.moveTo(x - r * 0.8, y - r * 0.8); context.lineTo(x + r * 0.8, y + r * 0.8); context.moveTo(x + r * 0.8, y - r * 0.8); context.lineTo(x - r * 0.8, y + r * 0.8); context.stroke(); break;
    case "bolt": context.moveTo(x + r * 0.4, y - r * 1.4); context.lineTo(x - r * 0.9, y + r * 0.25); context.lineTo(x - r * 0.05, y + r * 0.25); context.lineTo(x - r * 0.4, y + r * 1.4); context.lineTo(x + r * 0.9, y - r * 0.3); context.lineTo(x + r * 0.05, y - r * 0.3); finish(); break;
    case "heart": context.arc(x, y, r, 0, 7); context.fill(); context.strokeStyle = surface; context.beginPath(); context.moveTo(x - r * 0.5, y); context.lineTo(x - r * 0.1, y + r * 0.4); context.lineTo(x + r * 0.5, y - r * 0.4); context.stroke(); break;
    default: context.arc(x, y, r, 0, 7); finish();
  }
  if (shape === "cross-circle" || symbol.struck) {
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(x - r * 1.1, y + r * 1.1);
    context.lineTo(x + r * 1.1, y - r * 1.1);
    context.stroke();
  }
}

// A symbol as an image for the list.
function glyph(symbol, surface) {
  const canvas = document.createElement("canvas");
  const scale = Math.min(window.devicePixelRatio || 1, 2);
  canvas.className = "glyph";
  canvas.width = canvas.height = 18 * scale;
  canvas.setAttribute("aria-hidden", "true");
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  drawSymbol(context, symbol, 9, 9, 4.6, surface);
  return canvas;
}
