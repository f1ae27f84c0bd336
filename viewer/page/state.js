// The page's state: what is chosen, and how the page shows it.

const began = performance.now();
const byId = id => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const runs = data.runs.map(unpackRun);
const unpacked = performance.now();

const state = {run: 0, pair: false, entity: null, background: false, even: true, selected: 0, list: "why"};
const stage = byId("stage");
const picture = new Picture(byId("canvas"), stage);
const overview = new Overview(byId("overview"), picture);
const tip = new Tip(byId("tip"));
const moments = new Moments(byId("moments"), byId("count"), (number, keepList) => select(number, {keepList}));
const details = new Details(byId("details"), number => select(number, {}));
const beside = new Beside(byId("beside"), byId("beside-stage"), byId("beside-canvas"), byId("beside-spacer"), byId("beside-choose"), () => chooseRun(otherRun()));
let words = null;
let scene = null;
let frame = 0;

const run = () => runs[state.run];
const otherRun = () => (state.run + 1) % runs.length;
const verdictEvent = () => run().verdict?.event ?? 0;

// ---- what is shown ----

function rebuild(keepWindow = false) {
  const middle = keepWindow && scene !== null ? scene.time(picture.unit(GUTTER + picture.plotWidth / 2)) : null;
  if (state.pair) beside.open(runs[otherRun()], state);
  scene = new Scene(run(), state, new Set([...evidencePath()].map(number => run().events[number].actor)));
  picture.show(scene);
  byId("spacer").style.height = "0px";
  measure();
  if (middle !== null) {
    picture.zoomTo(middle, picture.scale);
  } else {
    openWindow(picture, run());
  }
  listMoments();
  redraw();
}

// Initially the whole run, if it is readable at that scale; else the causes of the violation.
function openWindow(onto, shown) {
  onto.fit();
  const readable = 3.2;
  const event = shown.verdict?.event ?? 0;
  if (onto.scale >= readable || event === 0) return;
  onto.zoomTo(shown.events[event].time, 12);
}

function measure() {
  const {clientWidth, clientHeight} = stage;
  scene.place(clientHeight - AXIS);
  picture.resize(clientWidth, Math.max(clientHeight, 60));
  byId("spacer").style.height = `${Math.max(0, scene.height + AXIS - clientHeight)}px`;
  const strip = byId("overview");
  overview.resize(strip.clientWidth, strip.clientHeight);
  picture.clamp();
}

function redraw() {
  if (frame !== 0) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    picture.draw();
    overview.draw();
  });
}

function listMoments() {
  const all = scene.marked;
  let events = all;
  if (state.list === "why") {
    const shown = state.selected === 0 || isEvidence(state.selected) ? evidencePath() : pathOf(state.selected);
    events = [...shown].sort((left, right) => left - right).map(number => run().events[number]).filter(isTold);
  }
  byId("list-why").setAttribute("aria-pressed", String(state.list === "why"));
  byId("list-all").setAttribute("aria-pressed", String(state.list === "all"));
  moments.show(events, {words, entity: state.entity, colours: picture.colours, verdictEvent: verdictEvent()});
}
const isTold = event => !event.kind.startsWith("net.") || event.kind === "net.cut" || event.number === state.selected;

function isEvidence(number) {
  return evidenceOf(run()).includes(number);
}
// The causes of everything that the verdict names, including faults of the actors involved.
function evidencePath(of = run()) {
  const path = new Set();
  const actors = new Set();
  for (const number of evidenceOf(of)) for (const each of pathBack(of, number, of.evidence.ids)) path.add(each);
  for (const number of path) actors.add(of.events[number].actor);
  const last = Math.max(0, ...path);
  for (const event of of.events) {
    if (event === undefined || event.number > last) continue;
    if ((event.kind === "fault" || event.kind === "cluster.restart") && (actors.has(event.actor) || event.actor === 0)) path.add(event.number);
  }
  return path;
}
function pathOf(number) {
  return new Set([...pathBack(run(), number), ...pathOn(run(), number)]);
}

// ---- what is selected ----

function select(number, {keepList = false, reveal = true} = {}) {
  state.selected = number;
  picture.selected = number;
  if (number === 0) {
    picture.path = null;
  } else if (isEvidence(number)) {
    picture.path = {back: evidencePath(), on: pathOn(run(), number)};
  } else {
    picture.path = {back: pathBack(run(), number), on: pathOn(run(), number)};
  }
  const event = number === 0 ? null : run().events[number];
  details.show(event, words, state.entity);
  if (!keepList) listMoments();
  moments.select(number);
  if (event !== null) {
    if (reveal) picture.reveal(event);
    byId("live").textContent = `${timeText(event.time)}: ${words.sentence(event, state.entity)}`;
  }
  redraw();
}

// The moment before or after, on any lane or the same one.
function step(direction) {
  const all = scene.marked;
  const at = state.selected === 0 ? -1 : firstFrom(all, run().events[state.selected].time);
  let index = all.findIndex(event => event.number === state.selected);
  if (index < 0) index = direction > 0 ? at - 1 : at;
  const next = all[Math.min(Math.max(index + direction, 0), all.length - 1)];
  if (next !== undefined) select(next.number, {keepList: state.list === "all"});
}
function stepLane(direction) {
  if (state.selected === 0) return step(1);
  const event = run().events[state.selected];
  const lane = scene.laneOfEvent(event);
  for (let index = (lane?.index ?? 0) + direction; index >= 0 && index < scene.lanes.length; index += direction) {
    const {marks} = scene.lanes[index];
    if (marks.length === 0) continue;
    const nearest = marks.reduce((best, each) => Math.abs(each.time - event.time) < Math.abs(best.time - event.time) ? each : best);
    return select(nearest.number, {keepList: state.list === "all"});
  }
}
function follow(toCause) {
  if (state.selected === 0) return goToViolation();
  const event = run().events[state.selected];
  const next = toCause ? event.sources[0] || event.cause : event.effects.find(number => run().events[number].sources.includes(event.number)) ?? event.effects[0];
  if (next) select(next, {});
}
function goToViolation() {
  if (verdictEvent() === 0) return;
  if (picture.scale < 12) picture.zoomTo(run().events[verdictEvent()].time, 18);
  select(verdictEvent(), {});
}

// ---- the head of the page ----

function showHead() {
  const {verdict, entityNoun, levelNoun} = run();
  const chip = byId("verdict");
  chip.textContent = verdict === null ? "all properties held" : verdict.property;
  chip.classList.toggle("held", verdict === null);
  byId("message").textContent = verdict === null ? "No property was violated in this run" : capital(verdict.message);
  byId("about").textContent = verdict === null ? "" : `${capital(verdict.about)}${verdict.about.endsWith(".") ? "" : "."}`;
  document.title = verdict === null ? "turnstile: a run" : `${verdict.property}: ${verdict.message}`;
  const facts = document.createDocumentFragment();
  const count = run().events.length - 1;
  const all = [...data.facts, ["events", verdict !== null && verdict.event > 0 ? `${verdict.event} of ${count}` : `${count}`], ["hash", run().hash]];
  for (const [name, value] of all) {
    const pair = document.createElement("div");
    const term = document.createElement("dt");
    term.textContent = name;
    const description = document.createElement("dd");
    description.textContent = value;
    pair.append(term, description);
    facts.append(pair);
  }
  if (data.replay !== "") facts.append(replayCommand());
  byId("facts").replaceChildren(facts);
  byId("entity-noun").textContent = capital(entityNoun);
  const select = byId("entity");
  select.replaceChildren(new Option(`all`, ""), ...run().entities.map(({entity, records}) => new Option(`${entity}  (${plural(records, "record")})`, entity)));
  select.value = state.entity === null ? "" : String(state.entity);
  byId("to-violation").hidden = verdictEvent() === 0;
  stage.setAttribute("aria-label", verdict === null ? "Timeline of the run" : `Timeline of the run in which ${verdict.property} was violated: ${verdict.message}`);
}

function replayCommand() {
  const box = document.createElement("div");
  box.className = "replay";
  const code = document.createElement("code");
  code.textContent = data.replay;
  code.id = "replay";
  const button = document.createElement("button");
  button.type = "button";
  button.id = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy the replay command");
  button.addEventListener("click", async () => {
    button.textContent = await copy(data.replay) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => { button.textContent = "Copy"; }, 1600);
  });
  box.append(code, button);
  return box;
}
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(byId("replay"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return document.execCommand("copy");
  }
}

function chooseRun(index) {
  state.run = index;
  state.selected = 0;
  state.entity = run().verdict?.entity ?? null;
  state.list = verdictEvent() === 0 ? "all" : "why";
  words = new Words(run());
  for (const [at, button] of [...byId("runs").children].slice(0, runs.length).entries()) button.setAttribute("aria-pressed", String(at === index));
  showHead();
  rebuild();
  select(verdictEvent(), {reveal: false});
}
function showRuns() {
  const box = byId("runs");
  if (runs.length < 2) {
    box.hidden = true;
    return;
  }
  runs.forEach((each, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = capital(each.name);
    const small = document.createElement("small");
    small.textContent = ` ${(each.events.length - 1).toLocaleString("en")}`;
    button.append(small);
    button.addEventListener("click", () => chooseRun(index));
    box.append(button);
  });
  const both = Object.assign(document.createElement("button"), {type: "button", id: "pair", textContent: "Side by side", title: "Both at once (s)"});
  both.setAttribute("aria-pressed", "false");
  both.addEventListener("click", toggleBeside);
  box.append(both);
}
function toggleBeside() {
  if (runs.length < 2) return;
  state.pair = !state.pair;
  byId("pair").setAttribute("aria-pressed", String(state.pair));
  if (!state.pair) beside.close();
  rebuild();
}
