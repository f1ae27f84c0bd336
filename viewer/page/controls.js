// Buttons, keys and the pointer, and their effect on the page's state (state.js).

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
  beside.recolour();
  listMoments();
  moments.draw(true);
  redraw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { picture.recolour(); beside.recolour(); moments.draw(true); redraw(); });

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input, dialog, [role=listbox]")) return;
  const onStage = event.target === stage || event.target === document.body;
  const arrows = {ArrowLeft: () => step(-1), ArrowRight: () => step(1), ArrowUp: () => stepLane(-1), ArrowDown: () => stepLane(1),
    PageUp: () => { picture.pan(-picture.plotWidth * 0.8); redraw(); }, PageDown: () => { picture.pan(picture.plotWidth * 0.8); redraw(); },
    Home: () => { picture.left = 0; picture.clamp(); redraw(); }, End: () => { picture.left = scene.width; picture.clamp(); redraw(); }};
  const keys = {c: () => follow(true), e: () => follow(false), v: goToViolation, "+": () => zoomBy(1.5), "=": () => zoomBy(1.5), "-": () => zoomBy(1 / 1.5),
    0: () => { picture.fit(); redraw(); }, a: () => byId("entity").focus(), b: () => toggle("background", "background"), t: () => toggle("even", "even"), "?": showHelp,
    l: () => byId("moments").focus(), r: () => { if (runs.length > 1) chooseRun(otherRun()); }, s: toggleBeside,
    Escape: () => { tip.hide(); select(0, {}); }};
  const action = (onStage ? arrows[event.key] : undefined) ?? keys[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
});

// ---- the pointer ----

const redrawAll = () => { tip.hide(); redraw(); };
moveByWheel(picture, stage, () => scene, redrawAll);
const drag = moveByDragging(picture, stage, redrawAll);
stage.addEventListener("scroll", redrawAll);
const eventOfHit = hit => hit.kind === "mark" ? hit.event : hit.kind === "message" ? hit.message.arrived ?? hit.message.lost ?? hit.message.sent
  : run().events[hit.transaction.decided || hit.transaction.begun];
picture.canvas.addEventListener("click", event => {
  if (drag.distance() > 3) return;
  const hit = picture.hit(event.offsetX, event.offsetY);
  select(hit === null ? 0 : eventOfHit(hit).number, {reveal: false});
});
picture.canvas.addEventListener("dblclick", event => { picture.zoom(2, Math.max(event.offsetX, GUTTER)); redraw(); });
picture.canvas.addEventListener("mousemove", event => {
  if (drag.isDown()) return;
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
  ["Page Up, Page Down", "move along"], ["l", "to the list of moments"], ["a", `choose the ${run().entityNoun}`], ["b", "all messages, heartbeats too"], ["t", "shorten idle time, or to scale"],
  ["r, s", "the other run, both side by side"], ["Esc", "select nothing"]];
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
  const symbols = [["a command is issued", {shape: "call", colour: colours.commands}], ["command", {shape: "square", colour: colours.commands}], ["position assigned", {shape: "diamond", colour: colours.sequenced}],
    ["accepted", {shape: "circle", colour: colours.events}], ["rejected", {shape: "circle", colour: colours.events, hollow: true}], ["expired", {shape: "cross-circle", colour: colours.events, hollow: true}],
    ["the client gets the result", {shape: "return", colour: colours.events}], ["stored", {shape: "disk", colour: colours.ink, hollow: true}], ["commit marker", {shape: "tick", colour: colours.committed}],
    ["alarm", {shape: "triangle", colour: colours.alarms}], ["snapshot, changelog", {shape: "bar", colour: colours.snapshots}], ["never committed", {shape: "circle", colour: colours.aborted, hollow: true, struck: true}],
    ["fault", {shape: "bolt", colour: colours.fault}], ["lost, refused", {shape: "cross", colour: colours.fault}], ["no faults from here", {shape: "heart", colour: colours.committed}]];
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
