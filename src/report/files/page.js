"use strict";
(() => {
  const { questions, texts, traces } = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const filters = ["label", "odd", "ends", "find"];
  const state = { label: "", odd: "", ends: "", find: "", trace: "" };
  let shown = [];

  // Texts become text, never markup.
  const make = (tag, name, ...inside) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...inside);
    return element;
  };

  const word = (right) => (right === true ? "right" : right === false ? "wrong" : "unknown");
  const number = (value) => value.toLocaleString("en").replaceAll(",", "\u202f");

  // What a part is, and where it came from.
  const about = ([kind, attempt], text) => {
    const facts = [attempt ? `${kind} ${attempt}` : kind];
    if (!text) return facts;
    if (kind === "reflect") facts.push(`verdict ${text.verdict}`);
    else if (text.right !== undefined) facts.push(word(text.right));
    if (text.variant) facts.push(`variant ${text.variant}`);
    facts.push(text.id, `${number(text.chars)} characters`);
    if (text.source) facts.push(text.source);
    return facts;
  };

  const tags = { sample: "attempt", repeat: "again", reflect: "reflection", answer: "answer" };

  // A text with what is looked for marked.
  const marked = (text) => {
    if (!state.find) return [text];
    const wanted = state.find.toLowerCase();
    const lower = text.toLowerCase();
    const pieces = [];
    let from = 0;
    for (let to = lower.indexOf(wanted); to >= 0; to = lower.indexOf(wanted, from)) {
      pieces.push(text.slice(from, to), make("mark", "", text.slice(to, to + wanted.length)));
      from = to + wanted.length;
    }
    // Where lower case is longer, places do not fit.
    return lower.length === text.length ? [...pieces, text.slice(from)] : [text];
  };

  const part = (trace, one) => {
    const [kind, attempt, place] = one;
    const text = texts[place];
    const isAnswer = kind === "answer";
    const said = isAnswer ? trace.answer : text ? text.text : "";
    const right = isAnswer ? trace.right : text && text.right;
    const isAttempt = kind === "sample" || kind === "repeat";
    const span = make("span", `part ${kind}${isAttempt && right !== undefined ? ` ${word(right)}` : ""}`);
    if (tags[kind]) {
      const verdict = kind === "reflect" ? text && text.verdict : word(right);
      span.append(make("span", "tag", `${tags[kind]}${isAnswer || !attempt ? "" : ` ${attempt}`} ${verdict}`));
    }
    span.append(...marked(said));
    if (!isAnswer && text && text.chars > [...text.text].length) {
      const more = number(text.chars - [...text.text].length);
      span.append(make("span", "left-out", ` … ${more} more characters: skillfactory show ${text.id}`));
    }
    const facts = about(one, text).join(" · ");
    span.title = facts;
    span.tabIndex = 0;
    for (const event of ["mouseenter", "focus", "click"]) {
      span.addEventListener(event, () => { at("source").textContent = facts; });
    }
    return span;
  };

  const show = (trace) => {
    const article = at("trace");
    article.replaceChildren();
    at("source").textContent = "";
    if (!trace) return;
    const link = make("a", "", "link");
    link.href = address();
    const facts = [trace.format, `label ${trace.label}`, `${trace.attempts} attempts`, `${number(trace.chars)} characters`, `ends ${word(trace.right)}`];
    const body = make("div", "body");
    trace.parts.forEach((one) => body.append(part(trace, one)));
    const odd = trace.why.map((why) => make("span", "chip", why));
    article.append(
      make("h3", "", trace.id),
      make("p", "", `${facts.join(" · ")} · `, link, " ", ...odd),
      make("div", "question", ...marked(questions[trace.question])),
      body,
    );
    article.scrollTop = 0;
  };

  const matches = () => {
    const wanted = state.find.toLowerCase();
    const has = (text) => text.toLowerCase().includes(wanted);
    const holds = wanted && texts.map((text) => has(text.text));
    const asked = wanted && questions.map(has);
    const isFound = (trace) => !wanted || asked[trace.question] || has(trace.id) || has(trace.answer)
      || trace.parts.some(([, , place]) => holds[place]);
    return traces.filter((trace) => (!state.label || trace.label === state.label)
      && (!state.odd || trace.why.includes(state.odd))
      && (!state.ends || word(trace.right) === state.ends)
      && isFound(trace));
  };

  const address = () => {
    const set = Object.entries(state).filter(([, value]) => value);
    return `#${new URLSearchParams(set)}`;
  };

  // In the list alone: the page stays where it is.
  const keepInSight = (button) => {
    const box = at("list");
    const top = button.offsetTop;
    if (top < box.scrollTop || top + button.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top;
  };

  const select = (trace) => {
    state.trace = trace ? trace.id : "";
    for (const button of at("list").querySelectorAll("button")) {
      const isCurrent = button.value === state.trace;
      button.setAttribute("aria-current", String(isCurrent));
      if (isCurrent) keepInSight(button);
    }
    show(trace);
  };

  const list = () => {
    shown = matches();
    at("found").textContent = `${shown.length} of ${traces.length}`;
    at("list").replaceChildren(...shown.map((trace) => {
      const button = make("button", "", `${trace.label} · ${trace.id.slice(0, 11)} · ${number(trace.chars)}`, make("small", "", questions[trace.question].slice(0, 120)));
      button.type = "button";
      button.value = trace.id;
      button.addEventListener("click", () => { select(trace); remember(); });
      return make("li", "", button);
    }));
    const known = shown.find((trace) => trace.id === state.trace);
    select(known || shown[0]);
  };

  const remember = () => history.replaceState(null, "", address());

  // What the address says; of an anchor of the page, nothing.
  const recall = () => {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) return false;
    const said = new URLSearchParams(hash);
    for (const name of Object.keys(state)) state[name] = said.get(name) || "";
    for (const name of filters) at(name).value = state[name];
    list();
    at("examples").scrollIntoView();
    return true;
  };

  const fill = (id, values) => at(id).append(...[...new Set(values)].sort().map((value) => {
    const option = make("option", "", value);
    option.value = value;
    return option;
  }));

  fill("label", traces.map((trace) => trace.label));
  fill("odd", traces.flatMap((trace) => trace.why));
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("filters").addEventListener("input", () => {
    for (const name of filters) state[name] = at(name).value;
    list();
    remember();
  });
  at("list").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = shown[shown.findIndex((trace) => trace.id === state.trace) + step];
    if (!next) return;
    select(next);
    remember();
    at("list").querySelector('[aria-current="true"]').focus();
  });
  addEventListener("hashchange", recall);
  if (!recall()) list();
})();
