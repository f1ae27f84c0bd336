// Draws a scene on a canvas: lanes from top to bottom, time from left to right. Only what lies in the window is drawn.

const GUTTER = 132;
const AXIS = 30;
const MARGIN = 26;  // free space at both ends of the run

class Picture {
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
  // So that things can be told apart, with `time` in the middle.
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

  // ---- drawing ----

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

  laneTop(lane) { return this.offset + lane.y; }
  laneMiddle(lane) {
    const top = this.laneTop(lane);
    return lane.kind === "worker" && lane.size > 30 ? top + lane.height * 0.73 : top + lane.height / 2;
  }
  isSeen(lane) {
    const top = this.laneTop(lane);
    return top + lane.height > AXIS && top < this.height;
  }

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

  // Where idle time was shortened: a quiet band, with the time that it stands for if there is room.
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

  // ---- transactions ----

  drawTransactions() {
    for (const transaction of this.scene.otherTransactions) this.drawTransaction(transaction, true);
    for (const transaction of this.scene.transactions) this.drawTransaction(transaction, false);
  }
  drawTransaction(transaction, faint) {
    const {context, colours, scene} = this;
    const lane = scene.laneOf.get(`a${transaction.producer}`);
    if (lane === undefined || !this.isSeen(lane)) return;
    const begun = scene.run.events[transaction.begun].time;
    const end = scene.endOf(transaction);
    if (end < this.from || begun > this.to) return;
    const left = this.pxTime(begun);
    const width = Math.max(this.pxTime(end) - left, 3);
    const top = this.laneTop(lane) + 5;
    const height = Math.min(20, Math.round(lane.height * 0.36));
    const colour = colours[transaction.fate] ?? colours.faint;
    context.globalAlpha = faint ? 0.28 : 1;
    roundedRect(context, left, top, width, height, 4);
    if (transaction.fate === "committed") {
      context.globalAlpha = faint ? 0.12 : 0.2;
      context.fillStyle = colour;
      context.fill();
    } else {
      context.fillStyle = colours.surface;
      context.fill();
      context.fillStyle = transaction.fate === "open" ? colours.surface : this.hatch(colour, 0.55, transaction.fate === "aborted" ? 8 : 5);
      context.fill();
    }
    context.globalAlpha = faint ? 0.3 : 1;
    context.strokeStyle = colour;
    context.lineWidth = 1.2;
    context.setLineDash(transaction.fate === "open" ? [4, 3] : []);
    context.stroke();
    context.setLineDash([]);
    if (!faint && transaction.decided !== 0) {
      const decided = this.pxTime(scene.run.events[transaction.decided].time);
      context.fillStyle = colour;
      context.fillRect(decided - 1, top, 2, height);
    }
    const words = transaction.fate.replace("_", " ");
    context.font = `600 10.5px ${colours.text}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    const from = Math.max(left, GUTTER) + 6;
    const room = Math.min(left + width, this.width) - from - 4;
    const text = [`${transaction.number} ${words}`, `${transaction.number}`].find(each => context.measureText(each).width <= room);
    if (text !== undefined && !faint) {
      if (transaction.fate !== "committed") {
        context.fillStyle = colours.surface;
        context.fillRect(from - 3, top + 2, context.measureText(text).width + 6, height - 4);
      }
      context.fillStyle = colour;
      context.fillText(text, from, top + height / 2 + 0.5);
    }
    context.globalAlpha = 1;
    if (!faint) this.hits.push({kind: "transaction", transaction, left, right: left + width, top, bottom: top + height});
  }

  // ---- messages ----

  drawMessages() {
    const {scene} = this;
    const seen = scene.messages.filter(message => {
      const end = (message.arrived ?? message.lost ?? message.sent).time;
      return message.sent.time <= this.to && end >= this.from;
    });
    // The more there are, the fainter each is.
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

  // ---- marks ----

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
        // What happens at one moment on one lane stands side by side.
        const close = px - before < 1.5;
        if (close && before - px + 8 < 34 && this.scale > 3) {
          px = before + 8;
        } else if (close && moved > 0 && event.number !== this.selected && !this.isOnPath(event.number) && event.kind !== "fault") {
          this.hits.push({kind: "mark", event, x: px, y});
          continue;  // nobody could tell it from the one before
        }
        moved = close ? moved + 1 : 0;
        before = Math.max(px, before);
        const faded = this.path !== null && !this.isOnPath(event.number) && event.kind !== "fault";
        context.globalAlpha = faded ? 0.32 : 1;
        const size = (event.kind === "log.marker" || event.kind === "atm.send" ? 3.4 : event.kind === "fault" ? 5 : 4.6) * Math.min(1.2, scene.stretch);
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

  // Cause and effect of what is selected: along messages where there are some, else from mark to mark.
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
        const hasArrow = kind === "net.received" || (kind === "atm.send" && isOfLog(event));
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

  // ---- the account over time ----

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
    // What the stores know, behind what is so.
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

  // ---- around it ----

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
      if (lane.kind === "position") this.legend([["given", colours.sequenced, []], ["decided", colours.events, []]], 14, top + 36);
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
  fitText(text, x, y, width) {
    const {context} = this;
    while (context.measureText(text).width > width && text.length > 4) text = `${text.slice(0, -2)}…`;
    context.fillText(text, x, y);
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
  // Labelled times, not too close to each other: round ones where time is even, those of events where it is shortened.
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

  // ---- what lies under the pointer ----

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

function firstFrom(events, time) {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle].time < time) low = middle + 1; else high = middle;
  }
  return low;
}

function distanceToSegment(x, y, {x1, y1, x2, y2}) {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
  return Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1));
}

function roundedRect(context, x, y, width, height, radius) {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
}

// The whole run on one strip: how much happened when, what went wrong, and which part is in the window.
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
