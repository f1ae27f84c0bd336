// The page itself: what is chosen, and what the reader does.

const began = performance.now();
const byId = id => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const runs = data.runs.map(unpackRun);
const unpacked = performance.now();

const state = {run: 0, entity: null, background: false, even: true, selected: 0, list: "why"};
const stage = byId("stage");
const picture = new Picture(byId("canvas"), stage);
const overview = new Overview(byId("overview"), picture);
const tip = new Tip(byId("tip"));
const moments = new Moments(byId("moments"), byId("count"), (number, keepList) => select(number, {keepList}));
const details = new Details(byId("details"), number => select(number, {}));
let words = null;
let scene = null;
let frame = 0;

const run = () => runs[state.run];
const verdictEvent = () => run().verdict?.event ?? 0;

// ---- what is shown ----

function rebuild(keepWindow = false) {
  const middle = keepWindow && scene !== null ? scene.time(picture.unit(GUTTER + picture.plotWidth / 2)) : null;
  scene = new Scene(run(), state, new Set([...evidencePath()].map(number => run().events[number].actor)));
  picture.show(scene);
  byId("spacer").style.height = "0px";
  measure();
  if (middle !== null) {
    picture.zoomTo(middle, picture.scale);
  } else {
    openWindow();
  }
  listMoments();
  redraw();
}

// At first all of it, if it can be read so; else what led to the violation.
function openWindow() {
  picture.fit();
  const readable = 3.2;
  if (picture.scale >= readable || verdictEvent() === 0) return;
  picture.zoomTo(run().events[verdictEvent()].time, 12);
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
// What led to all that the verdict names, faults of those who took part included.
function evidencePath() {
  const path = new Set();
  const actors = new Set();
  for (const number of evidenceOf(run())) for (const each of pathBack(run(), number, run().evidence.ids)) path.add(each);
  for (const number of path) actors.add(run().events[number].actor);
  const last = Math.max(0, ...path);
  for (const event of run().events) {
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
  byId("message").textContent = verdict === null ? "Nothing was violated in this run" : capital(verdict.message);
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
  select.replaceChildren(new Option(`all of them`, ""), ...run().entities.map(({entity, records}) => new Option(`${entity}  (${plural(records, "record")})`, entity)));
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
  for (const [at, button] of [...byId("runs").children].entries()) button.setAttribute("aria-pressed", String(at === index));
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
}

// ---- controls ----

function toggle(id, name) {
  state[name] = !state[name];
  byId(id).setAttribute("aria-pressed", String(state[name]));
  rebuild(true);
}
byId("background").addEventListener("click", () => toggle("background", "background"));
byId("even").addEventListener("click", () => toggle("even", "even"));
byId("entity").addEventListener("change", event => {
  state.entity = event.target.value === "" ? null : Number(event.target.value);
  rebuild();
  select(state.selected, {reveal: false});
});
byId("to-violation").addEventListener("click", goToViolation);
const zoomBy = factor => {
  const event = state.selected === 0 ? null : run().events[state.selected];
  const px = event === null ? -1 : picture.pxTime(event.time);
  picture.zoom(factor, px > GUTTER && px < picture.width ? px : GUTTER + picture.plotWidth / 2);
  redraw();
};
byId("zoom-in").addEventListener("click", () => zoomBy(1.5));
byId("zoom-out").addEventListener("click", () => zoomBy(1 / 1.5));
byId("zoom-fit").addEventListener("click", () => { picture.fit(); redraw(); });
byId("list-why").addEventListener("click", () => { state.list = "why"; listMoments(); moments.select(state.selected); });
byId("list-all").addEventListener("click", () => { state.list = "all"; listMoments(); moments.select(state.selected); });
byId("theme").addEventListener("click", () => {
  const root = document.documentElement;
  root.dataset.theme = picture.colours.dark ? "light" : "dark";
  picture.recolour();
  listMoments();
  moments.draw(true);
  redraw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { picture.recolour(); moments.draw(true); redraw(); });

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input, dialog, [role=listbox]")) return;
  const onStage = event.target === stage || event.target === document.body;
  const arrows = {ArrowLeft: () => step(-1), ArrowRight: () => step(1), ArrowUp: () => stepLane(-1), ArrowDown: () => stepLane(1),
    PageUp: () => { picture.pan(-picture.plotWidth * 0.8); redraw(); }, PageDown: () => { picture.pan(picture.plotWidth * 0.8); redraw(); },
    Home: () => { picture.left = 0; picture.clamp(); redraw(); }, End: () => { picture.left = scene.width; picture.clamp(); redraw(); }};
  const keys = {c: () => follow(true), e: () => follow(false), v: goToViolation, "+": () => zoomBy(1.5), "=": () => zoomBy(1.5), "-": () => zoomBy(1 / 1.5),
    0: () => { picture.fit(); redraw(); }, a: () => byId("entity").focus(), b: () => toggle("background", "background"), t: () => toggle("even", "even"), "?": showHelp,
    l: () => byId("moments").focus(), r: () => { if (runs.length > 1) chooseRun((state.run + 1) % runs.length); },
    Escape: () => { tip.hide(); select(0, {}); }};
  const action = (onStage ? arrows[event.key] : undefined) ?? keys[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
});

// ---- the pointer ----

const pointers = new Map();
let dragged = 0;
stage.addEventListener("wheel", event => {
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    picture.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0025)), Math.max(event.offsetX, GUTTER));
  } else {
    const overflow = scene.height + AXIS > stage.clientHeight + 4;
    const across = event.shiftKey || !overflow ? event.deltaX + event.deltaY : event.deltaX;
    if (across === 0) return;
    event.preventDefault();
    picture.pan(across);
  }
  tip.hide();
  redraw();
}, {passive: false});
stage.addEventListener("scroll", () => { tip.hide(); redraw(); });
picture.canvas.addEventListener("pointerdown", event => {
  pointers.set(event.pointerId, {x: event.clientX, y: event.clientY});
  dragged = 0;
});
window.addEventListener("pointermove", event => {
  const before = pointers.get(event.pointerId);
  if (before === undefined) return;
  const others = [...pointers.entries()].filter(([id]) => id !== event.pointerId);
  if (others.length > 0) {
    const [, other] = others[0];
    const was = Math.abs(before.x - other.x) || 1;
    const is = Math.abs(event.clientX - other.x) || 1;
    const box = stage.getBoundingClientRect();
    picture.zoom(is / was, Math.max((event.clientX + other.x) / 2 - box.left, GUTTER));
  } else {
    picture.pan(before.x - event.clientX);
  }
  dragged += Math.abs(event.clientX - before.x) + Math.abs(event.clientY - before.y);
  if (event.pointerType === "mouse") stage.scrollTop += before.y - event.clientY;
  pointers.set(event.pointerId, {x: event.clientX, y: event.clientY});
  stage.classList.toggle("dragging", dragged > 3);
  tip.hide();
  redraw();
});
for (const kind of ["pointerup", "pointercancel"]) {
  window.addEventListener(kind, event => {
    pointers.delete(event.pointerId);
    stage.classList.remove("dragging");
  });
}
const eventOfHit = hit => hit.kind === "mark" ? hit.event : hit.kind === "message" ? hit.message.arrived ?? hit.message.lost ?? hit.message.sent
  : run().events[hit.transaction.decided || hit.transaction.begun];
picture.canvas.addEventListener("click", event => {
  if (dragged > 3) return;
  const hit = picture.hit(event.offsetX, event.offsetY);
  select(hit === null ? 0 : eventOfHit(hit).number, {reveal: false});
});
picture.canvas.addEventListener("dblclick", event => { picture.zoom(2, Math.max(event.offsetX, GUTTER)); redraw(); });
picture.canvas.addEventListener("mousemove", event => {
  if (pointers.size > 0) return;
  const hit = picture.hit(event.offsetX, event.offsetY);
  stage.classList.toggle("pointing", hit !== null);
  if (hit === null) return tip.hide();
  if (hit.kind === "mark") {
    tip.show(capital(words.sentence(hit.event, state.entity)), allFields(words, hit.event, state.entity), event.clientX, event.clientY);
  } else if (hit.kind === "message") {
    const {sent, arrived, lost} = hit.message;
    const fate = arrived !== null ? `arrives after ${durationText(arrived.time - sent.time)}` : lost !== null ? `never arrives: ${lost.text}` : "never arrives";
    tip.show(capital(words.sentence(sent, state.entity)), [["sent", timeText(sent.time, 6)], ["", fate]], event.clientX, event.clientY);
  } else {
    const {number, producer, fate, begun, decided, records} = hit.transaction;
    const fields = [["begun", timeText(run().events[begun].time, 6)]];
    if (decided !== 0) fields.push([spaced(fate), timeText(run().events[decided].time, 6)]);
    fields.push(["records", records.length]);
    tip.show(`Transaction ${number} of ${run().actors[producer]}: ${spaced(fate)}`, fields, event.clientX, event.clientY);
  }
});
picture.canvas.addEventListener("mouseleave", () => tip.hide());
function moveWindow(event) {
  if (event.buttons === 0) return;
  picture.left = overview.unit(event.offsetX) - (picture.plotWidth / 2 - MARGIN) / picture.scale;
  picture.clamp();
  redraw();
}
byId("overview").addEventListener("pointerdown", event => { event.target.setPointerCapture(event.pointerId); moveWindow(event); });
byId("overview").addEventListener("pointermove", moveWindow);

// ---- help ----

const KEYS = [["← →", "the moment before, after"], ["↑ ↓", "the lane above, below"], ["c, e", "to the cause, to the effect"], ["v", "to the violation"], ["+ − 0", "zoom in, out, show all"],
  ["Page Up, Page Down", "move along"], ["l", "to the list of moments"], ["a", `choose the ${run().entityNoun}`], ["b", "all messages, heartbeats too"], ["t", "shorten idle time, or not"],
  ["r", "the other run"], ["Esc", "select nothing"]];
function showHelp() {
  const {colours} = picture;
  const dialog = byId("help-dialog");
  const heading = (level, text) => Object.assign(document.createElement(level), {textContent: text});
  const title = heading("h2", "Keys and symbols");
  title.id = "help-title";
  const keys = document.createElement("dl");
  keys.className = "keys";
  for (const [key, what] of KEYS) keys.append(heading("dt", key), heading("dd", what));
  const legend = document.createElement("ul");
  legend.className = "legend";
  const symbols = [["a command is asked", {shape: "call", colour: colours.commands}], ["command", {shape: "square", colour: colours.commands}], ["position given", {shape: "diamond", colour: colours.sequenced}],
    ["accepted", {shape: "circle", colour: colours.events}], ["rejected", {shape: "circle", colour: colours.events, hollow: true}], ["expired", {shape: "cross-circle", colour: colours.events, hollow: true}],
    ["the client is told", {shape: "return", colour: colours.events}], ["stored", {shape: "disk", colour: colours.ink, hollow: true}], ["commit marker", {shape: "tick", colour: colours.committed}],
    ["alarm", {shape: "triangle", colour: colours.alarms}], ["snapshot, changelog", {shape: "bar", colour: colours.snapshots}], ["never committed", {shape: "circle", colour: colours.aborted, hollow: true, struck: true}],
    ["fault", {shape: "bolt", colour: colours.fault}], ["lost, refused", {shape: "cross", colour: colours.fault}], ["nothing goes wrong from here", {shape: "heart", colour: colours.committed}]];
  for (const [name, symbol] of symbols) {
    const item = document.createElement("li");
    item.append(glyph(symbol, colours.raised), name);
    legend.append(item);
  }
  const form = document.createElement("form");
  form.method = "dialog";
  form.append(Object.assign(document.createElement("button"), {className: "button", textContent: "Close"}));
  dialog.replaceChildren(title, keys, heading("h3", "Symbols"), legend, form);
  dialog.showModal();
}
byId("help").addEventListener("click", showHelp);

// ---- begin ----

new ResizeObserver(() => {
  if (scene === null) return;
  measure();
  redraw();
}).observe(stage);
showRuns();
chooseRun(0);
const built = performance.now();
picture.draw();
overview.draw();
const drawn = performance.now();
// For tests: what is there, and how long it took.
window.turnstile = {runs, state, picture, select, scene: () => scene, moments, timing: {unpack: unpacked - began, build: built - unpacked, draw: drawn - built, all: drawn - began}};
