// A campaign as a page: progress, properties checked, faults and probes reached, and, for a catalogue, how fast each search found each
// flaw. docs/viewer.md describes the data.

const data = JSON.parse(document.getElementById("data").textContent);
const main = document.getElementById("main");
const SVG = "http://www.w3.org/2000/svg";

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = value; else element.setAttribute(name, value);
  }
  element.append(...children.map(child => child instanceof Node ? child : String(child)));
  return element;
}
function shape(tag, attributes = {}, text = "") {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== "") element.textContent = text;
  return element;
}
const count = number => number.toLocaleString("en");
const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
function quantity(number) {
  for (const [size, unit] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e4, "k"]]) {
    if (number >= size) return `${(number / (unit === "k" ? 1e3 : size)).toPrecision(3)} ${unit}`;
  }
  return count(number);
}
function duration(seconds) {
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 1) return `${+(seconds * 1000).toPrecision(3)} ms`;
  if (seconds < 120) return `${+seconds.toPrecision(3)} s`;
  if (seconds < 7200) return `${+(seconds / 60).toPrecision(3)} min`;
  if (seconds < 172800) return `${+(seconds / 3600).toPrecision(3)} h`;
  return `${+(seconds / 86400).toPrecision(3)} days`;
}
function section(title, note, figure) {
  const parts = [make("h2", {}, title)];
  if (note !== "") parts.push(make("p", {class: "note"}, note));
  if (figure !== null) parts.push(make("div", {class: "figure"}, figure));
  return make("section", {}, ...parts);
}

// ---- one campaign ----

function progressChart(points, failures) {
  const width = 1100;
  const height = 190;
  const left = 70;
  const bottom = height - 26;
  const last = points[points.length - 1];
  const x = seconds => left + seconds / Math.max(last[0], 1e-9) * (width - left - 20);
  const y = seeds => bottom - seeds / Math.max(last[1], 1) * (bottom - 14);
  const svg = shape("svg", {viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${count(last[1])} seeds in ${duration(last[0])}`});
  for (const part of [0, 0.5, 1]) {
    const seeds = Math.round(last[1] * part);
    svg.append(shape("line", {class: "axis", x1: left, x2: width - 20, y1: y(seeds), y2: y(seeds)}));
    svg.append(shape("text", {x: left - 10, y: y(seeds) + 4, "text-anchor": "end"}, quantity(seeds)));
    svg.append(shape("text", {x: x(last[0] * part), y: height - 6, "text-anchor": part === 0 ? "start" : part === 1 ? "end" : "middle"}, duration(last[0] * part)));
  }
  const line = points.map(([seconds, seeds]) => `${x(seconds).toFixed(1)},${y(seeds).toFixed(1)}`).join(" L");
  svg.append(shape("path", {d: `M${x(0)},${y(0)} L${line} L${x(last[0])},${y(0)} Z`, fill: "var(--accent)", opacity: 0.1}));
  svg.append(shape("path", {d: `M${x(0)},${y(0)} L${line}`, fill: "none", stroke: "var(--accent)", "stroke-width": 2.2, "stroke-linejoin": "round"}));
  for (const failure of failures) {
    const at = x(failure.seconds ?? last[0]);
    svg.append(shape("line", {x1: at, x2: at, y1: 10, y2: bottom, stroke: "var(--bad)", "stroke-width": 2}));
    svg.append(shape("circle", {cx: at, cy: y(failure.seeds ?? last[1]), r: 5, fill: "var(--bad)"}));
  }
  return svg;
}

// Bars on a logarithmic scale: that something happened at all matters more than how often.
function bars(rows, kind) {
  const most = Math.max(1, ...rows.map(row => row.count));
  const box = make("div", {class: "bars"});
  for (const row of rows) {
    const bar = make("div", {class: `bar ${kind}`});
    bar.style.width = row.count === 0 ? "0" : `${Math.max(2, Math.log10(row.count + 1) / Math.log10(most + 1) * 100)}%`;
    if (row.count === 0) bar.style.visibility = "hidden";
    box.append(make("span", {title: row.about ?? ""}, row.name), make("div", {}, bar), row.count === 0 ? make("span", {class: "count never"}, "never") : make("span", {class: "count"}, count(row.count)));
  }
  return box;
}

function propertiesTable(properties) {
  const body = properties.map(property => make("tr", {}, make("td", {class: "name"}, property.name), make("td", {class: "about"}, property.about),
    make("td", {class: "number"}, count(property.checked)),
    property.violated > 0 ? make("td", {class: "number violated"}, count(property.violated)) : make("td", {class: "number"}, "0")));
  return make("table", {}, make("thead", {}, make("tr", {}, make("th", {}, "property"), make("th", {}, "description"), make("th", {class: "number"}, "checked"), make("th", {class: "number"}, "violated"))),
    make("tbody", {}, ...body));
}

function showCampaign(campaign) {
  const held = campaign.exit_code === 0;
  const {failures} = campaign;
  document.getElementById("outcome").textContent = held ? "all held" : failures[0]?.property ?? "invalid";
  document.getElementById("outcome").classList.toggle("bad", !held);
  document.getElementById("title").textContent = held ? `Every property held over ${plural(campaign.seeds, "seed")}` : failures.length > 0 ? failures[0].message.replace(/^[a-z]+ /, text => text[0].toUpperCase() + text.slice(1)) : "The campaign is invalid";
  document.getElementById("lead").textContent = `Scenario ${campaign.scenario}${campaign.flaw ? `, flaw ${campaign.flaw}` : ""}: ${quantity(campaign.events)} events and ${duration(campaign.simulated_ns / 1e9)} of simulated time in ${duration(campaign.seconds)}, ${quantity(Math.round(campaign.seeds / Math.max(campaign.seconds, 1e-9)))} seeds per second.`;
  if (failures.length > 0) {
    const list = failures.map(failure => make("tr", {}, make("td", {class: "name violated"}, failure.property), make("td", {class: "about"}, failure.message), make("td", {class: "number"}, `seed ${failure.seed}`),
      make("td", {class: "number"}, `after ${plural(failure.seeds, "seed")}, ${duration(failure.seconds)}`), make("td", {}, failure.timeline ? make("a", {href: encodeURI(failure.timeline)}, "timeline") : "")));
    main.append(section("Time to failure", "Seeds and time until it failed.", make("table", {}, make("tbody", {}, ...list))));
  }
  if (campaign.progress.length > 1) main.append(section("Seeds over time", "", progressChart(campaign.progress, failures)));
  const pair = make("div", {class: "pair"});
  pair.append(section("Faults", "How often each fired, on a logarithmic scale.", bars(campaign.faults.map(fault => ({...fault, count: fault.fired})), "fault")),
    section("Rare paths", "How often each probe was hit.", bars(campaign.probes.map(probe => ({...probe, count: probe.hits})), "")));
  main.append(pair, section("Properties", "", propertiesTable(campaign.properties)));
}

// ---- the kill table ----

// From fast (light) to slow (strong), by the median number of seeds, on a logarithmic scale.
function heat(seeds, most) {
  const share = Math.min(1, Math.log10(Math.max(seeds, 1)) / Math.max(Math.log10(Math.max(most, 10)), 1));
  return {background: `color-mix(in oklab, var(--accent) ${Math.round(5 + share * 50)}%, var(--surface))`};
}
function killCell(result, most) {
  if (result === undefined || result.of === 0) return make("td", {}, make("div", {class: "cell untried"}, "not tried"));
  if (result.caught === 0) return make("td", {}, make("div", {class: "cell missed"}, "missed", make("small", {}, `0 of ${result.of}`)));
  const told = (value, text) => value === null ? "not in time" : text(value);
  const cell = make("div", {class: "cell"}, told(result.seeds.median, value => plural(value, "seed")),
    make("small", {}, `95 %: ${told(result.seeds.p95, count)}${result.seconds.median === null ? "" : ` · ${duration(result.seconds.median)}`}`));
  if (result.caught < result.of) cell.append(make("small", {class: "violated"}, `${result.caught} of ${result.of} caught`));
  cell.title = `CPU time: ${told(result.seconds.median, duration)} (95 %: ${told(result.seconds.p95, duration)}), caught ${result.caught} of ${result.of}`;
  Object.assign(cell.style, heat(result.seeds.median ?? most, most));
  return make("td", {}, cell);
}
function shrunkBar(flaw, most) {
  if (!flaw.size_found) return make("td", {}, "");
  const width = size => `${Math.max(2, Math.log10(size + 1) / Math.log10(most + 1) * 90)}px`;
  const found = make("i");
  const shrunk = make("b");
  found.style.width = width(flaw.size_found);
  shrunk.style.width = width(flaw.size_shrunk);
  return make("td", {}, make("div", {class: "shrunk", title: `size ${flaw.size_found} as found, ${flaw.size_shrunk} shrunk`}, make("div", {}, found, shrunk), make("span", {}, `${count(flaw.size_found)} → ${flaw.size_shrunk}`)));
}
function killTable(catalogue) {
  const results = catalogue.flaws.flatMap(flaw => Object.values(flaw.by)).filter(result => result.caught > 0);
  const most = Math.max(10, ...results.map(result => result.seeds.median ?? 0));
  const largest = Math.max(1, ...catalogue.flaws.map(flaw => flaw.size_found ?? 0));
  const head = make("tr", {}, make("th", {}, "flaw, caught by"), ...catalogue.strategies.map(name => make("th", {}, name)), make("th", {}, "size, shrunk"));
  const rows = catalogue.flaws.map(flaw => make("tr", {}, make("td", {class: "name", title: flaw.about ?? ""}, flaw.name, make("small", {}, flaw.property ?? "")),
    ...catalogue.strategies.map(name => killCell(flaw.by[name], most)), shrunkBar(flaw, largest)));
  const table = make("table", {class: "kill"}, make("thead", {}, head), make("tbody", {}, ...rows));
  const ramp = make("i");
  ramp.style.background = `linear-gradient(90deg, ${heat(1, most).background}, ${heat(most, most).background})`;
  return make("div", {}, table, make("div", {class: "scale"}, "1 seed", ramp, `${quantity(most)} seeds to the first failure (median)`));
}
function showCatalogue(catalogue) {
  const caught = catalogue.flaws.filter(flaw => Object.values(flaw.by).some(result => result.caught > 0)).length;
  if (data.campaign === undefined) {
    const all = caught === catalogue.flaws.length;
    document.getElementById("outcome").textContent = all ? "all caught" : `${catalogue.flaws.length - caught} missed`;
    document.getElementById("outcome").classList.toggle("bad", !all);
    document.getElementById("title").textContent = `${caught} of ${plural(catalogue.flaws.length, "planted flaw")} caught`;
    document.getElementById("lead").textContent = catalogue.note ?? "";
  }
  main.append(section("Which search finds which flaw", "Median number of seeds to the first failure, then the 95th percentile and the median CPU time.", killTable(catalogue)));
}

document.getElementById("theme").addEventListener("click", () => {
  const dark = getComputedStyle(document.documentElement).getPropertyValue("--dark").trim() === "1";
  document.documentElement.dataset.theme = dark ? "light" : "dark";
});
if (data.campaign !== undefined) showCampaign(data.campaign);
if (data.catalogue !== undefined) showCatalogue(data.catalogue);
document.getElementById("footer").textContent = data.facts.map(([name, value]) => `${name} ${value}`).join("  ·  ");
document.title = `turnstile: ${document.getElementById("title").textContent}`;
