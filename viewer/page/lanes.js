// The lanes, the marks on them, and their positions in time.

const BACKGROUND_REQUESTS = new Set(["Heartbeat", "Fetch", "ListOffsets", "OffsetFetch", "JoinGroup", "SyncGroup", "LeaveGroup",
  "InitProducerId", "AddPartitionsToTxn", "AddOffsetsToTxn"]);
// Drawn as a span, an arrow or a band, or too unimportant for a mark of their own.
const UNMARKED = new Set(["txn.begin", "txn.end", "txn.completed", "group.offset", "net.send", "net.request", "net.answer", "net.received", "net.cut_seen"]);
const CRASHES = new Set(["process_crash", "disk_unsynced_lost", "disk_lost", "clock_jump"]);
const PAUSES = new Set(["process_pause", "application_pause"]);

const LANE_HEIGHT = {level: 88, position: 52, client: 20, worker: 42, idle: 24, coordinator: 22, log: 21, store: 20};
const SHORT_TOPICS = {"commands.sequenced": "sequenced", "commands.rejected": "rejected", "sequencer.changelog": "changelog"};
const OWN_LANES = 4;  // for up to this many clients; if there are more, the uninvolved ones share one

class Scene {
  // What is shown: `entity` (null: all), `background` (heartbeats and all), `even` (idle time is shortened).
  constructor(run, {entity, background, even}, involved) {
    this.run = run;
    this.entity = entity;
    this.background = background;
    this.even = even;
    this.involved = involved;  // the actors in the causes of the violation
    this.violated = violatedRecord(run);
    this.chooseEvents();
    this.makeLanes();
    this.makeAxis();
    this.makeLives();
  }

  concerns(thing) {
    return this.entity === null || (thing.entities !== null && thing.entities.has(this.entity));
  }
  isMarked(event) {
    if (UNMARKED.has(event.kind)) return false;
    if (event.kind === "net.cut") return this.background || event.text === "message lost" || event.text === "reply lost";
    if (event.kind === "store.write" && event.seen.length === 0) return this.background;
    if (event.kind === "client.send" || event.kind === "log.marker" || event.kind === "store.write" || event.kind === "log.append" ||
        event.kind.startsWith("client.") || event.kind === "txn.decided") return this.concerns(event);
    if (event.kind === "broker.refused" || event.kind === "log.duplicate") return this.entity === null || this.concerns(event);
    return true;
  }
  isShownMessage(message) {
    if (message.lost !== null) return this.entity === null || this.background || message.lost.text !== "nobody answers";
    if (this.background) return this.concerns(message);
    if (message.isRequest) return !BACKGROUND_REQUESTS.has(message.sent.text) && this.concerns(message);
    return message.reads && this.concerns(message);
  }
  chooseEvents() {
    const {run} = this;
    for (const message of run.messages) {
      message.reads = !message.isRequest && message.sent.ranges.some(range => range.to > range.from);
      message.entities = message.sent.entities;
    }
    this.marked = run.events.filter(event => event !== undefined && this.isMarked(event));
    this.messages = run.messages.filter(message => this.isShownMessage(message));
    this.transactions = run.transactions.filter(each => each.fate !== "empty" && (this.entity === null || each.entities.has(this.entity)));
    this.otherTransactions = this.entity === null ? [] : run.transactions.filter(each => each.fate !== "empty" && !each.entities.has(this.entity));
  }

  // ---- lanes ----

  makeLanes() {
    const {run} = this;
    this.lanes = [];
    this.laneOf = new Map();
    const add = (kind, key, label, group, extra = {}) => {
      const lane = {kind, key, label, group, size: LANE_HEIGHT[kind], index: this.lanes.length, marks: [], ...extra};
      this.lanes.push(lane);
      this.laneOf.set(key, lane);
    };
    if (this.entity !== null) {
      const name = `${run.entityNoun} ${this.entity}`;
      if (run.levelNoun !== "") add("level", "level", run.levelNoun, name);
      add("position", "position", "position", name);
    }
    const usedActors = new Set();
    const usedLogs = new Set();
    const usedStores = new Set();
    for (const event of this.marked) {
      if (event.kind === "store.write") usedStores.add(event.actor);
      else if (event.actor !== 0) usedActors.add(event.actor);
      if (event.kind.startsWith("log.") || event.kind === "broker.refused") for (const range of event.ranges) usedLogs.add(range.log);
    }
    for (const message of this.messages) usedActors.add(message.actor);
    const clientsNoun = `${capital(run.clientNoun)}s`;
    const lives = new Set(run.events.filter(event => event?.kind === "worker.start").map(event => run.actors[event.actor]));
    const isWorker = name => name.startsWith("worker") || lives.has(name);
    const clients = run.actors.map((name, actor) => ({name, actor})).filter(({name, actor}) => actor !== 0 && name !== "cluster" && !isWorker(name) && usedActors.has(actor));
    const own = clients.length <= OWN_LANES || this.entity === null ? clients : clients.filter(({actor}) => this.involved.has(actor)).slice(0, OWN_LANES);
    for (const {name, actor} of own) add("client", `a${actor}`, name, clientsNoun, {actor});
    const others = clients.filter(client => !own.includes(client));
    if (others.length > 0) {
      const first = others[0].actor;
      add("client", `a${first}`, others.length === 1 ? others[0].name : `${others.length} ${own.length > 0 ? "other " : ""}${run.clientNoun}s`, clientsNoun, {actor: first});
      for (const {actor} of others) this.laneOf.set(`a${actor}`, this.laneOf.get(`a${first}`));
    }
    const busy = new Set([...this.transactions, ...this.otherTransactions].map(each => each.producer));
    run.actors.forEach((name, actor) => {
      if (isWorker(name)) add("worker", `a${actor}`, name, "Processes", busy.has(actor) ? {actor} : {actor, size: LANE_HEIGHT.idle});
    });
    add("coordinator", "coordinator", "coordinator", "Brokers");
    const order = run.logs.map((log, index) => ({...log, index})).filter(log => usedLogs.has(log.index));
    const topics = run.ofProtocol ? TOPICS : [...new Set(run.logs.map(log => log.topic))];
    order.sort((left, right) => topics.indexOf(left.topic) - topics.indexOf(right.topic) || left.partition - right.partition);
    for (const log of order) add("log", `l${log.index}`, `${SHORT_TOPICS[log.topic] ?? log.topic}/${log.partition}`, "Partitions", {log: log.index, topic: log.topic});
    run.actors.forEach((name, actor) => { if (usedStores.has(actor)) add("store", `s${actor}`, `${name} store`, "Store", {actor}); });
    for (const event of this.marked) {
      const lane = this.laneOfEvent(event);
      if (lane !== undefined) lane.marks.push(event);
    }
  }
  // Stacked; spare room is distributed among them, within reason.
  place(room) {
    const groups = new Set(this.lanes.map(lane => lane.group)).size;
    const fixed = 16 + (groups - 1) * 10;
    const natural = this.lanes.reduce((sum, lane) => sum + lane.size, 0);
    this.stretch = Math.min(1.75, Math.max(1, (room - fixed) / natural));
    let y = 8;
    let group = null;
    for (const lane of this.lanes) {
      if (group !== null && lane.group !== group) y += 10;
      group = lane.group;
      lane.y = y;
      lane.height = Math.floor(lane.size * this.stretch);
      y += lane.height;
    }
    this.height = y + 8;
  }
  laneOfEvent(event) {
    const {laneOf} = this;
    if (event.kind === "store.write") return laneOf.get(`s${event.actor}`);
    if (event.kind.startsWith("log.") || event.kind === "broker.refused" || event.kind === "net.request") {
      const range = this.rangeOfInterest(event);
      return (range && laneOf.get(`l${range.log}`)) ?? laneOf.get("coordinator");
    }
    return laneOf.get(`a${event.actor}`) ?? laneOf.get("coordinator");
  }
  rangeOfInterest(event) {
    return event.ranges.find(range => this.laneOf.has(`l${range.log}`)) ?? event.ranges[0];
  }

  // The far ends of a message: lanes of the partitions that it wrote to or read from, else the coordinator's.
  farLanes(message) {
    if (message.far !== undefined && message.farScene === this) return message.far;
    const logs = new Set();
    if (message.isRequest && message.arrived !== null) {
      for (const number of message.arrived.effects) {
        const effect = this.run.events[number];
        if ((isOfLog(effect) && this.concerns(effect)) || effect.kind === "broker.refused") for (const range of effect.ranges) logs.add(range.log);
      }
    } else if (message.isRequest) {
      for (const range of message.sent.ranges) logs.add(range.log);
    } else {
      for (const range of message.sent.ranges) {
        if (range.to > range.from && (this.entity === null || recordsIn(this.run, range).some(record => record.entity === this.entity))) logs.add(range.log);
      }
    }
    const lanes = [...logs].map(log => this.laneOf.get(`l${log}`)).filter(lane => lane !== undefined);
    message.farScene = this;
    message.far = lanes.length > 0 ? lanes : [this.laneOf.get("coordinator")];
    return message.far;
  }

  // ---- time ----

  makeAxis() {
    const times = new Set([0]);
    for (const event of this.marked) times.add(event.time);
    for (const {sent, arrived, lost} of this.messages) {
      times.add(sent.time);
      if (arrived !== null) times.add(arrived.time); else if (lost !== null) times.add(lost.time);
    }
    for (const {begun, decided, ended} of this.transactions) {
      for (const number of [begun, decided, ended]) if (number !== 0) times.add(this.run.events[number].time);
    }
    times.add(this.run.duration);
    this.times = Float64Array.from(times).sort();
    this.knots = new Float64Array(this.times.length);
    const whole = Math.max(this.times.length, 2);
    for (let index = 1; index < this.times.length; ++index) {
      const gap = this.times[index] - this.times[index - 1];
      this.knots[index] = this.even ? this.knots[index - 1] + Math.min(2.6, 0.3 + 0.62 * Math.log10(1 + gap / 250))
        : whole * this.times[index] / Math.max(this.run.duration, 1);
    }
    this.width = this.knots[this.knots.length - 1] || 1;
  }
  // The axis coordinate of a time.
  x(time) {
    return interpolate(this.times, this.knots, time);
  }
  time(x) {
    return interpolate(this.knots, this.times, x);
  }
  // Idle stretches that were shortened: pairs of times.
  gaps(min) {
    const found = [];
    if (!this.even) return found;
    for (let index = 1; index < this.times.length; ++index) {
      if (this.times[index] - this.times[index - 1] >= min) found.push([this.times[index - 1], this.times[index]]);
    }
    return found;
  }

  // ---- bands ----

  // Lives and pauses of each worker: [from, to) with what happened at their ends.
  makeLives() {
    this.lives = new Map();
    this.pauses = new Map();
    this.outages = [];
    const open = new Map();
    const end = (actor, time, why) => {
      const from = open.get(actor);
      if (from === undefined) return;
      open.delete(actor);
      if (!this.lives.has(actor)) this.lives.set(actor, []);
      this.lives.get(actor).push({from, to: time, why});
    };
    for (const event of this.run.events) {
      if (event === undefined) continue;
      if (event.kind === "worker.start") open.set(event.actor, event.time);
      if (event.kind === "worker.end") end(event.actor, event.time, "end");
      if (event.kind === "cluster.restart") this.outages.push({from: event.time, to: event.time + event.first / 1000});
      if (event.kind !== "fault") continue;
      if (CRASHES.has(event.text)) end(event.actor, event.time, "crash");
      if (PAUSES.has(event.text)) {
        if (!this.pauses.has(event.actor)) this.pauses.set(event.actor, []);
        this.pauses.get(event.actor).push({from: event.time, to: event.time + event.second / 1000, whole: event.text === "process_pause"});
      }
    }
    for (const actor of [...open.keys()]) end(actor, this.run.duration, "");
  }
  // The end of a transaction's span: when its producer knew the result, or died, or the run was over.
  endOf(transaction) {
    if (transaction.ended !== 0) return this.run.events[transaction.ended].time;
    const begun = this.run.events[transaction.begun].time;
    const life = this.lives.get(transaction.producer)?.find(each => each.from <= begun && begun <= each.to);
    const died = life === undefined ? this.run.duration : life.to;
    return transaction.decided !== 0 ? Math.max(begun, Math.min(died, this.run.events[transaction.decided].time)) : died;
  }

  // ---- the entity over time ----

  // The entity's values according to the log and each store, as steps: [time, value, event, record].
  levels() {
    const log = [];
    for (const record of this.run.records) {
      if (record.entity !== this.entity || this.run.logs[record.log].topic !== "events") continue;
      if (record.fate === "committed" || record.fate === "plain") log.push({time: this.run.events[record.event].time, level: record.level, position: record.position, record});
    }
    const stores = new Map();
    for (const event of this.run.events) {
      if (event?.kind !== "store.write") continue;
      const seen = event.seen.find(each => each.entity === this.entity);
      if (seen === undefined) continue;
      if (!stores.has(event.actor)) stores.set(event.actor, []);
      stores.get(event.actor).push({time: event.time, level: seen.level, position: seen.position, event});
    }
    const given = [];
    for (const record of this.run.records) {
      if (record.entity === this.entity && this.run.logs[record.log].topic === "commands.sequenced" && record.attempt === 0 && record.fate === "committed") {
        given.push({time: this.run.events[record.event].time, position: record.position, record});
      }
    }
    return {log, stores, given};
  }
}

// The verdict's record.
function violatedRecord(run) {
  const record = run.verdict?.record ?? null;
  return record === null ? null : run.records[record];
}

function interpolate(from, to, value) {
  let low = 0;
  let high = from.length - 1;
  if (high < 1 || value <= from[0]) return to[0];
  if (value >= from[high]) return to[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] <= value) low = middle; else high = middle;
  }
  const span = from[high] - from[low];
  return span === 0 ? to[low] : to[low] + (to[high] - to[low]) * (value - from[low]) / span;
}
