// Events as sentences, for readers who know the domain but not Kafka's internals.

const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const spaced = text => text.replaceAll("_", " ");
// Capitalizes a sentence, but not a name ("worker-1", "a9-3").
const capital = text => /^\S*[\d-]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);

function timeText(micros, precision = 3) {
  return `${(micros / 1e6).toFixed(precision)} s`;
}
function durationText(micros) {
  if (micros < 1000) return `${micros} µs`;
  if (micros < 1e6) return `${+(micros / 1e3).toFixed(micros < 1e4 ? 1 : 0)} ms`;
  return `${+(micros / 1e6).toFixed(micros < 1e7 ? 1 : 0)} s`;
}

const FAULTS = {
  process_crash: who => `${who} crashes`,
  process_pause: who => `${who} is paused`,
  application_pause: who => `the application of ${who} is paused, its heartbeats continue`,
  rebalance: () => "a rebalance of the group is forced",
  broker_restart: () => "the brokers restart: all connections are cut",
  disk_unsynced_lost: who => `the machine of ${who} dies and its disk loses the last writes`,
  disk_lost: who => `the machine of ${who} dies and comes back with an empty disk`,
  disk_write_fails: who => `a write to the store of ${who} fails`,
  clock_jump: who => `the machine of ${who} dies and comes back with a changed clock`,
  "clock_step back": who => `the clock of ${who} is set back`,
  "clock_step ahead": who => `the clock of ${who} is set ahead`,
  long_outage: () => "all workers are down",
  poison_record: who => `${who} sends a poison record`,
  late_duplicate: who => `${who} resends a finished command`,
  client_gives_up: who => `${who} gives up before the response`,
};

class Words {
  constructor(run) {
    this.run = run;
    this.violated = violatedRecord(run);
  }
  entity(entity) {
    return entity === null || entity === undefined ? "unreadable" : `${this.run.entityNoun} ${entity}`;
  }
  actor(event) {
    return this.run.actors[event.actor] ?? "world";
  }
  log(index) {
    return this.run.logs[index].name;
  }
  logs(ranges) {
    const names = [...new Set(ranges.map(range => this.log(range.log)))];
    return names.length <= 2 ? names.join(" and ") : `${names.length} partitions`;
  }

  record(record) {
    const {topic} = this.run.logs[record.log];
    const who = record.id === "" ? this.entity(record.entity) : record.id;
    if (!this.run.ofProtocol) return `${record.id}: ${record.what}`;
    if (record.entity === null) return "an undecodable record";
    switch (topic) {
      case "commands": return `command ${who}: ${record.what}, ${this.entity(record.entity)}`;
      case "commands.sequenced":
        return record.attempt > 0 ? `${who} waits for position ${record.position}, attempt ${record.attempt}` : `${who} is assigned position ${record.position}`;
      case "events": {
        const level = record.level === null ? "" : `: ${this.run.levelNoun} ${record.level}`;
        return `${who} is ${spaced(record.verdict)} at position ${record.position}${level}`;
      }
      case "snapshots": return `snapshot of ${this.entity(record.entity)} at position ${record.position}: ${record.what}`;
      case "alarms": return `${this.entity(record.entity)}: ${record.what}`;
      case "commands.rejected": return `${who} goes to the dead letters`;
      case "sequencer.changelog": return `the sequencer records that ${this.entity(record.entity)} has assigned position ${record.position}`;
      default: return who;
    }
  }
  records(event, entity) {
    const all = event.records;
    const mine = entity === null ? all : all.filter(record => record.entity === entity);
    const chosen = mine.length > 0 ? [...mine] : [...all];
    if (chosen.includes(this.violated)) chosen.sort((left, right) => (right === this.violated) - (left === this.violated));
    if (chosen.length === 0) return "an empty batch";
    const rest = all.length - Math.min(chosen.length, 2);
    const told = chosen.slice(0, 2).map(record => this.record(record)).join("; ");
    return told + (rest > 0 ? `; with ${plural(rest, "other record")}` : "");
  }

  // `entity`: only this entity's part of an event, null for all of it.
  sentence(event, entity = null) {
    const who = this.actor(event);
    const seen = event.seen.find(each => entity === null || each.entity === entity) ?? event.seen[0];
    switch (event.kind) {
      case "client.call": return `${who} issues command ${event.text}: ${seen?.what ?? "?"}, ${this.entity(seen?.entity)}`;
      case "client.send": return `${who} sends ${event.text}`;
      case "client.return": return `${who} learns that ${event.text} was ${spaced(seen?.verdict ?? "decided")}${seen ? ` at position ${seen.position}` : ""}`;
      case "client.no_outcome": return event.first === 0 ? `${who} learns that ${event.text} was never executed` : `${who} gives up on ${event.text}`;
      case "log.append": return this.records(event, entity);
      case "log.marker": return `${event.second & 1 ? "commit" : "abort"} marker of ${event.text} in ${this.logs(event.ranges)}`;
      case "log.duplicate": return `a duplicate batch is detected in ${this.logs(event.ranges)}`;
      case "log.deleted": return `the oldest records of ${this.logs(event.ranges)} are deleted`;
      case "broker.refused": return `refused: ${event.text} in ${this.logs(event.ranges)}`;
      case "txn.begin": return `${who} begins transaction ${event.transaction}`;
      case "txn.end": return `${who} ${["has aborted", "has committed", "does not know the result of"][event.second] ?? "ends"} transaction ${event.transaction}`;
      case "txn.decided": return `the coordinator ${event.second !== 0 ? "commits" : "aborts"} the transaction of ${event.text}`;
      case "txn.completed": return `the transaction of ${event.text} is complete: all markers are written`;
      case "txn.fenced": return `an older instance${event.text ? ` of ${event.text}` : ""} is fenced`;
      case "txn.timed_out": return `the transaction of ${event.text} times out`;
      case "group.rebalancing": return `the group ${event.text} rebalances`;
      case "group.generation": return `the group ${event.text} begins generation ${event.second}`;
      case "group.expelled": return `a member is expelled from the group ${event.text}`;
      case "group.offset": return `the group commits offset ${event.ranges[0]?.from ?? "?"} of ${this.logs(event.ranges)}`;
      case "member.assigned": return `${who} is assigned ${plural(event.second, "partition")} in generation ${event.first}`;
      case "member.revoked": return event.first !== 0 ? `${who} has lost its partitions` : `the partitions of ${who} are revoked`;
      case "store.write": {
        const rest = event.seen.length - 1;
        if (seen === undefined) return `${who} advances its store's checkpoint`;
        return `${who} stores ${this.entity(seen.entity)} at position ${seen.position}: ${seen.what}${rest > 0 ? `, and ${plural(rest, "other")}` : ""}`;
      }
      case "worker.start": return `${who} starts${event.first > 1 ? `, life ${event.first}` : ""}`;
      case "worker.end": return `${who} ends${event.text ? `: ${event.text}` : ""}`;
      case "fault": {
        const told = FAULTS[event.text];
        const base = told === undefined ? spaced(event.text) : told(who);
        const how = event.text.startsWith("clock_step") ? " by" : ", for";
        return event.second > 0 ? `${base}${how} ${durationText(event.second / 1000)}` : base;
      }
      case "node.stops": return `broker ${event.first} goes down`;
      case "node.starts": return `broker ${event.first} is back`;
      case "replicas.leader":
      case "replicas.unclean_leader": {
        const lost = event.second % 2 ** 32;
        const how = event.kind === "replicas.leader" ? "" : ", out of sync when elected";
        return `another broker becomes leader of ${this.logs(event.ranges)}${how}${lost > 0 ? `: ${lost === 1 ? "a batch is" : `${lost} batches are`} lost` : ""}`;
      }
      case "replicas.in_sync": return `${plural(event.second, "replica")} of ${this.logs(event.ranges)} in sync`;
      case "coordinator.moved": return "a coordinator moves to another broker";
      case "world.heals": return "the world heals: no more faults";
      case "cluster.restart": return `the brokers are down for ${durationText(event.first / 1000)}`;
      case "net.send": return `${who} sends ${event.text}${event.ranges.length > 0 ? ` to ${this.logs(event.ranges)}` : ""}`;
      case "net.request": return `${event.text} arrives${event.ranges.length > 0 ? ` at ${this.logs(event.ranges)}` : ""}`;
      case "net.answer": return `${this.answer(event)} is sent to ${who}`;
      case "net.received": return `${who} receives ${this.answer(event)}`;
      case "net.cut": return `a connection of ${who} is cut${event.text ? `: ${event.text}` : ""}`;
      case "net.cut_seen": return `${who} notices that its connection is cut`;
      case "host.start": return `${who} begins`;
      case "host.end": return `${who} is done`;
      case "host.died": return `${who} dies ${event.text}`;
      case "host.note": return `${who}: ${event.text}`;
      case "host.call": return `${who} calls ${event.text}`;
      default: return `${who}: ${event.kind} ${event.text}`;
    }
  }
  answer(event) {
    const read = event.ranges.filter(range => range.to > range.from);
    if (read.length > 0) return `new records of ${this.logs(read)}`;
    return event.text === "NONE" || event.text === "" ? "a response" : `the response ${event.text}`;
  }

  // Details as name and value pairs.
  fields(event) {
    const fields = [["time", timeText(event.time, 6)], ["event", `${event.number}, ${event.kind}`]];
    if (event.actor !== 0) fields.push(["who", this.actor(event)]);
    for (const range of event.ranges.slice(0, 6)) {
      if (event.kind === "store.write") {
        fields.push(["checkpoint", `${this.log(range.log)}, offset ${range.from}`]);
        continue;
      }
      const where = range.to > range.from + 1 ? `offsets ${range.from} to ${range.to - 1}` : `offset ${range.from}`;
      fields.push([this.log(range.log), event.kind === "net.send" || event.kind === "member.assigned" ? "" : where]);
    }
    if (event.ranges.length > 6) fields.push(["", `and ${event.ranges.length - 6} more partitions`]);
    const transaction = this.run.transactionOf.get(event.transaction);
    if (transaction !== undefined) fields.push(["transaction", `${transaction.number} of ${this.run.actors[transaction.producer]}, ${spaced(transaction.fate)}`]);
    return fields;
  }
  recordFields(record) {
    const fields = [["record", `${this.log(record.log)} at offset ${record.offset}`]];
    if (record.entity !== null) fields.push([this.run.entityNoun, record.entity]);
    if (record.id !== "") fields.push([this.run.ofProtocol ? "command" : "key", record.id]);
    if (record.what !== "") fields.push(["says", record.what]);
    if (record.position > 0) fields.push(["position", record.position]);
    if (record.attempt > 0) fields.push(["attempt", record.attempt]);
    if (record.verdict !== "") fields.push(["verdict", spaced(record.verdict)]);
    if (record.level !== null && this.run.levelNoun !== "") fields.push([`${this.run.levelNoun} after`, record.level]);
    if (record.fate !== "plain" && record.fate !== "committed") fields.push(["fate", spaced(record.fate)]);
    return fields;
  }
}
