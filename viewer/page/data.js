// The page's data, unpacked: events, records, transactions, and the links between them.
// Events are numbered from 1, as in the trace; index 0 is unused.

const TOPICS = ["commands", "commands.sequenced", "events", "snapshots", "alarms", "commands.rejected", "sequencer.changelog"];

function unpackWords(row, at, texts) {
  return {
    entity: row[at], id: texts[row[at + 1]], position: row[at + 2], attempt: row[at + 3],
    what: texts[row[at + 4]], verdict: texts[row[at + 5]], level: row[at + 6],
  };
}

// Most events have none of most lists: they share this one, and get their own when something is added.
const NONE = Object.freeze([]);
function put(event, name, thing) {
  if (event[name] === NONE) event[name] = [thing]; else event[name].push(thing);
}

function unpackEvents(packed, texts) {
  const count = packed.time.length;
  const events = new Array(count + 1);
  let time = 0;
  for (let index = 0; index < count; ++index) {
    time += packed.time[index];
    const cause = packed.cause[index];
    events[index + 1] = {
      number: index + 1, time, actor: packed.actor[index], kind: texts[packed.kind[index]], text: texts[packed.text[index]],
      cause: cause === 0 ? 0 : index + 1 - cause, transaction: packed.transaction[index],
      first: 0, second: 0, ranges: NONE, sources: NONE, seen: NONE, records: NONE, effects: NONE, entities: null, message: null,
    };
  }
  for (const [number, first, second] of packed.numbers) Object.assign(events[number], {first, second});
  for (const row of packed.ranges) {
    const ranges = [];
    for (let at = 1; at < row.length; at += 3) ranges.push({log: row[at], from: row[at + 1], to: row[at + 1] + row[at + 2]});
    events[row[0]].ranges = ranges;
  }
  for (const row of packed.sources) {
    for (let at = 1; at < row.length; ++at) put(events[row[0]], "sources", row[0] - row[at]);
  }
  for (const row of packed.seen) put(events[row[0]], "seen", {...unpackWords(row, 1, texts), record: row[8]});
  return events;
}

function unpackRun(packed) {
  const texts = packed.texts;
  const run = {
    name: packed.name, hash: packed.hash, verdict: packed.verdict, entityNoun: packed.entity_noun, clientNoun: packed.client_noun, levelNoun: packed.level_noun, ofProtocol: packed.of_protocol ?? true,
    actors: packed.actors, logs: packed.logs.map(([topic, partition]) => ({topic, partition, name: `${topic}/${partition}`})),
    events: unpackEvents(packed.events, texts),
  };
  run.records = packed.records.map((row, index) => ({
    index, log: row[0], offset: row[1], event: row[2], transaction: row[3], ...unpackWords(row, 4, texts),
  }));
  run.transactions = packed.transactions.map(([number, producer, fate, begun, decided, completed, ended, id = run.actors[producer]]) =>
    ({number, producer, fate, begun, decided, completed, ended, id, records: []}));
  run.transactionOf = new Map(run.transactions.map(each => [each.number, each]));
  run.duration = run.events.length > 1 ? run.events[run.events.length - 1].time : 0;

  run.recordsOfLog = run.logs.map(() => []);
  for (const record of run.records) {
    put(run.events[record.event], "records", record);
    run.recordsOfLog[record.log].push(record);
    run.transactionOf.get(record.transaction)?.records.push(record);
    record.fate = record.transaction === 0 ? "plain" : run.transactionOf.get(record.transaction)?.fate ?? "plain";
  }
  for (const records of run.recordsOfLog) records.sort((left, right) => left.offset - right.offset);
  for (const event of run.events) {
    if (event === undefined) continue;
    if (event.cause !== 0) put(run.events[event.cause], "effects", event.number);
    for (const source of event.sources) {
      if (source !== event.cause) put(run.events[source], "effects", event.number);
    }
  }
  run.messages = findMessages(run);
  nameEntities(run);
  run.entities = countEntities(run);
  return run;
}

// A message is a send and, unless it was lost, its arrival.
function findMessages(run) {
  const messages = [];
  for (const event of run.events) {
    if (event === undefined || (event.kind !== "net.send" && event.kind !== "net.answer")) continue;
    const isRequest = event.kind === "net.send";
    const message = {sent: event, arrived: null, lost: null, isRequest, actor: event.actor, entities: null};
    for (const number of event.effects) {
      const effect = run.events[number];
      if (effect.cause !== event.number) continue;
      if (effect.kind === "net.request" || effect.kind === "net.received") message.arrived = effect;
      if (effect.kind === "net.cut") message.lost = effect;
    }
    event.message = message;
    if (message.arrived !== null) message.arrived.message = message;
    messages.push(message);
  }
  return messages;
}

function recordsIn(run, range) {
  const records = run.recordsOfLog[range.log];
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (records[middle].offset < range.from) low = middle + 1; else high = middle;
  }
  const found = [];
  for (; low < records.length && records[low].offset < range.to; ++low) found.push(records[low]);
  return found;
}

// The entities that each event wrote, showed, or sent a message about.
function nameEntities(run) {
  const add = (event, entity) => { if (entity !== null && entity !== undefined) (event.entities ??= new Set()).add(entity); };
  const isRead = event => (event.kind === "net.answer" || event.kind === "net.received");
  for (const event of run.events) {
    if (event === undefined) continue;
    for (const record of event.records) add(event, record.entity);
    for (const seen of event.seen) add(event, seen.entity);
    if (isRead(event)) {
      for (const range of event.ranges) {
        if (range.to > range.from) for (const record of recordsIn(run, range)) if (record.fate !== "aborted") add(event, record.entity);
      }
    }
  }
  for (const transaction of run.transactions) {
    transaction.entities = new Set(transaction.records.map(record => record.entity).filter(entity => entity !== null));
    for (const number of [transaction.begun, transaction.decided, transaction.completed, transaction.ended]) {
      if (number !== 0) for (const entity of transaction.entities) add(run.events[number], entity);
    }
  }
  const pass = (event, onto) => { if (event.entities !== null) for (const entity of event.entities) add(onto, entity); };
  for (const event of run.events) {
    if (event === undefined) continue;
    if (!isOfLog(event) && event.kind !== "txn.decided") continue;
    const request = event.cause === 0 ? null : run.events[event.cause];
    if (request === null || request.kind !== "net.request") continue;
    pass(event, request);
    if (request.cause !== 0) pass(event, run.events[request.cause]);
  }
  for (const event of run.events) {
    if (event?.text !== "TxnOffsetCommit" || event.transaction === 0) continue;
    for (const entity of run.transactionOf.get(event.transaction)?.entities ?? []) add(event, entity);
  }
  for (const event of run.events) {
    if (event?.kind === "log.marker" && event.transaction === 0) {
      const open = run.transactions.find(each => each.id === event.text && each.decided !== 0 &&
        each.decided <= event.number && (each.completed === 0 || each.completed >= event.number));
      if (open !== undefined) {
        event.transaction = open.number;
        for (const record of open.records) if (record.log === event.ranges[0]?.log) add(event, record.entity);
      }
    }
  }
}

function countEntities(run) {
  const counts = new Map();
  for (const record of run.records) {
    if (record.entity !== null) counts.set(record.entity, (counts.get(record.entity) ?? 0) + 1);
  }
  return [...counts].map(([entity, records]) => ({entity, records})).sort((left, right) => left.entity - right.entity);
}

// The path that leads to an event, and its effects. A record follows its sources and the request that wrote it; a message follows its own
// chain and stops where its sender's other work begins, so that a path does not fan out over everything anyone ever received.
// `ids`: of a batch follow only these commands; null: all of it.
function pathBack(run, start, ids = null) {
  const path = new Set();
  const pending = [start];
  const follows = number => ids === null || !isAboutOthers(run.events[number], ids);
  while (pending.length > 0) {
    const number = pending.pop();
    if (number === 0 || path.has(number)) continue;
    path.add(number);
    const event = run.events[number];
    pending.push(...event.sources.filter(follows));
    if (event.cause !== 0 && followsCause(run, event)) pending.push(event.cause);
  }
  return path;
}

function isAboutOthers(event, ids) {
  if (event.kind === "log.append") return event.records.length > 0 && !event.records.some(record => ids.has(record.id));
  return event.kind.startsWith("client.") && event.text !== "" && !ids.has(event.text);
}

const ROOTS = new Set(["client.call", "fault", "world.heals", "worker.start", "cluster.restart"]);

function followsCause(run, event) {
  if (ROOTS.has(event.kind)) return false;
  const cause = run.events[event.cause];
  switch (event.kind) {
    case "net.send": return cause.kind.startsWith("client.") || !leadsToRecords(run, event);
    case "net.answer": return !event.ranges.some(range => range.to > range.from);
    case "store.write":
    case "client.send": return event.sources.length === 0;
    default: return true;
  }
}

const isOfLog = event => event.kind === "log.append" || event.kind === "log.duplicate";

function leadsToRecords(run, send) {
  return send.effects.some(number => run.events[number].kind === "net.request" && run.events[number].effects.some(effect => isOfLog(run.events[effect])));
}

function pathOn(run, start) {
  const path = new Set();
  const pending = [start];
  while (pending.length > 0 && path.size < 400) {
    const number = pending.pop();
    if (path.has(number)) continue;
    path.add(number);
    const event = run.events[number];
    const wroteSome = isOfLog(event);
    for (const effect of event.effects) {
      const next = run.events[effect];
      // From a record only to the records made from it, not to every response of its request.
      if (wroteSome && !next.sources.includes(number)) continue;
      if (event.kind === "net.received" && event.ranges.length > 0 && start !== number) continue;
      pending.push(effect);
    }
  }
  return path;
}

// The verdict's subject: its event, the records that it names, and other related events.
function evidenceOf(run) {
  run.evidence ??= findEvidence(run);
  return run.evidence.numbers;
}
function findEvidence(run) {
  const verdict = run.verdict;
  if (verdict === null) return {numbers: [], ids: null};
  const numbers = new Set();
  const about = new Set();
  if (verdict.event > 0) numbers.add(verdict.event);
  for (const moment of verdict.moments) numbers.add(moment);
  for (const index of verdict.record === null ? verdict.others : [verdict.record, ...verdict.others]) {
    const record = run.records[index];
    numbers.add(record.event);
    if (record.id !== "") about.add(record.id);
  }
  return {numbers: [...numbers].sort((left, right) => left - right), ids: about.size > 0 ? about : null};
}
