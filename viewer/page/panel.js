// Beside the timeline: a list of moments, and the details of the selected one.

const ROW = 46;

class Moments {
  constructor(element, count, choose) {
    this.element = element;
    this.count = count;
    this.events = [];
    this.selected = 0;
    this.choose = choose;
    element.addEventListener("scroll", () => this.draw());
    element.addEventListener("keydown", event => this.onKey(event));
    element.addEventListener("click", event => {
      const row = event.target.closest(".row");
      if (row !== null) choose(Number(row.dataset.number), true);
    });
  }
  show(events, {words, entity, colours, verdictEvent}) {
    Object.assign(this, {events, words, entity, colours, verdictEvent});
    this.count.textContent = plural(events.length, "moment");
    this.draw(true);
  }
  select(number) {
    this.selected = number;
    const index = this.events.findIndex(event => event.number === number);
    if (index >= 0) {
      const top = index * ROW;
      const {scrollTop, clientHeight} = this.element;
      if (top < scrollTop || top + ROW > scrollTop + clientHeight) this.element.scrollTop = Math.max(0, top - clientHeight / 2 + ROW / 2);
    }
    this.draw(true);
  }
  // Only the visible rows exist; for screen readers each has its number and the total.
  draw(force = false) {
    const {element, events} = this;
    const first = Math.max(0, Math.floor(element.scrollTop / ROW) - 4);
    const last = Math.min(events.length, Math.ceil((element.scrollTop + element.clientHeight) / ROW) + 4);
    if (!force && first === this.first && last === this.last) return;
    this.first = first;
    this.last = last;
    const rows = document.createDocumentFragment();
    const spacer = document.createElement("div");
    spacer.style.height = `${events.length * ROW}px`;
    rows.append(spacer);
    if (events.length === 0) {
      const empty = document.createElement("p");
      empty.className = "empty";
      empty.textContent = "Nothing to show. Choose a moment in the timeline, or Everything.";
      rows.append(empty);
    }
    for (let index = first; index < last; ++index) rows.append(this.row(events[index], index));
    element.replaceChildren(rows);
    element.setAttribute("aria-activedescendant", events.slice(first, last).some(event => event.number === this.selected) ? `moment-${this.selected}` : "");
  }
  row(event, index) {
    const row = document.createElement("div");
    row.className = event.number === this.verdictEvent ? "row bad" : "row";
    row.id = `moment-${event.number}`;
    row.dataset.number = event.number;
    row.style.top = `${index * ROW}px`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(event.number === this.selected));
    row.setAttribute("aria-setsize", this.events.length);
    row.setAttribute("aria-posinset", index + 1);
    const time = document.createElement("time");
    time.textContent = timeText(event.time);
    const what = document.createElement("span");
    what.className = "what";
    what.textContent = capital(this.words.sentence(event, this.entity));
    row.title = what.textContent;
    row.append(time, glyph(symbolOf(this.words.run, event, this.colours, this.entity), this.colours.surface), what);
    return row;
  }
  onKey(event) {
    const index = this.events.findIndex(each => each.number === this.selected);
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 1);
    const target = {ArrowDown: index + 1, ArrowUp: index < 0 ? 0 : index - 1, Home: 0, End: this.events.length - 1, PageDown: index + page, PageUp: index - page}[event.key];
    if (target === undefined || this.events.length === 0) return;
    event.preventDefault();
    this.choose(this.events[Math.min(Math.max(target, 0), this.events.length - 1)].number, true);
  }
}

function fieldList(fields) {
  const list = document.createElement("dl");
  for (const [name, value] of fields) {
    if (name === "—") {
      list.append(document.createElement("hr"));
      continue;
    }
    const term = document.createElement("dt");
    term.textContent = name;
    const description = document.createElement("dd");
    description.textContent = value;
    list.append(term, description);
  }
  return list;
}

function allFields(words, event, entity) {
  const fields = words.fields(event);
  const records = event.records.filter(record => entity === null || record.entity === entity);
  if (records.includes(words.violated)) records.sort((left, right) => (right === words.violated) - (left === words.violated));
  for (const record of records.slice(0, 3)) fields.push(["—"], ...words.recordFields(record));
  if (records.length > 3) fields.push(["—"], ["", `and ${plural(records.length - 3, "more record")}`]);
  return fields;
}

class Details {
  constructor(element, choose) {
    this.element = element;
    this.choose = choose;
  }
  show(event, words, entity) {
    const heading = document.createElement("h2");
    if (event === null) {
      heading.textContent = "Choose a moment: click in the timeline or the list, or use the arrow keys.";
      this.element.replaceChildren(heading);
      return;
    }
    heading.textContent = capital(words.sentence(event, entity));
    const parts = [heading, fieldList(allFields(words, event, entity))];
    const {run} = words;
    const causes = [...new Set([...event.sources, event.cause])].filter(number => number !== 0);
    if (causes.length > 0) parts.push(...this.links("Because", causes, "←", words, entity));
    const effects = [...event.effects].filter(number => run.events[number].kind !== "group.offset");
    if (effects.length > 0) parts.push(...this.links("And so", effects, "→", words, entity));
    this.element.replaceChildren(...parts);
  }
  links(title, numbers, arrow, words, entity) {
    const heading = document.createElement("h3");
    heading.textContent = title;
    const list = document.createElement("ul");
    list.className = "links";
    for (const number of numbers.slice(0, 8)) {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.number = number;
      const sign = document.createElement("span");
      sign.className = "arrow";
      sign.textContent = arrow;
      sign.setAttribute("aria-hidden", "true");
      const what = document.createElement("span");
      what.textContent = words.sentence(words.run.events[number], entity);
      button.append(sign, what);
      button.addEventListener("click", () => this.choose(number, false));
      item.append(button);
      list.append(item);
    }
    return [heading, list];
  }
}

class Tip {
  constructor(element) {
    this.element = element;
  }
  hide() {
    this.element.hidden = true;
  }
  show(title, fields, x, y) {
    const strong = document.createElement("strong");
    strong.textContent = title;
    this.element.replaceChildren(strong, fieldList(fields));
    this.element.hidden = false;
    const {width, height} = this.element.getBoundingClientRect();
    this.element.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - width - 8))}px`;
    this.element.style.top = `${y + 18 + height > innerHeight ? Math.max(8, y - height - 12) : y + 18}px`;
  }
}
