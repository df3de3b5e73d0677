// The page: what is shown when, and where the focus goes. Without this file the same page works by plain forms.
import { $, el, fill, recall, remember, root, words } from "./dom.js";
import { bubble, buttons } from "./view.js";
import * as net from "./net.js";
import { framed, listen, tell } from "./frame.js";
import { leave, watch } from "./leave.js";
import { settings, toolbar } from "./tools.js";

const WRITING_AFTER = 400; // milliseconds without an answer
const CARD_AFTER = 10000;
const SHOWN = 4000; // characters of one's own message; as many as are read
const log = $("log");
const form = $("composer");
const text = $("text");
const waiting = new Map(); // message of the queue -> its bubble
let timers = [];
let cardShown = false;

function add(...nodes) {
  log.append(...nodes);
  const [first] = nodes;
  log.scrollTop = log.scrollHeight;
  const hidden = log.getBoundingClientRect().top - first.getBoundingClientRect().top;
  if (hidden > 0) log.scrollTop -= hidden + 8;
  return first;
}

const note = (words) => add(el("p", { class: "note" }, words));
const say = (words) => ($("status").textContent = words);

function progress(now) {
  const box = $("progress");
  box.hidden = !now;
  if (!now) return;
  box.firstChild.textContent = fill(words.page.progress, now);
  box.lastChild.max = now.of;
  box.lastChild.value = now.step;
}

function calm() {
  timers.forEach(clearTimeout);
  timers = [];
  cardShown = false;
  say("");
}

function expect() {
  timers.forEach(clearTimeout);
  timers = [setTimeout(say, WRITING_AFTER, words.notices.writing), setTimeout(card, CARD_AFTER, false)];
}

function show({ messages, progress: now }, item) {
  const over = messages.some(({ kind }) => kind === "deleted");
  if (over) wipe();
  log.querySelectorAll(".choices:not(.tool)").forEach((old) => old.remove());
  const shown = messages.flatMap((message) => {
    const box = bubble(message);
    const keep = message.kind === "plan" || (item && item.body.choice === "evidence:show");
    if (keep) box.append(toolbar(message, box));
    return message.choices.length ? [box, buttons(message)] : [box];
  });
  add(...shown);
  progress(now);
  if (over) finish();
}

function wipe() {
  waiting.clear();
  log.replaceChildren();
  progress(null);
}

function finish() {
  net.end();
  remember("country");
  const button = el("button", { type: "button" }, words.notices.start_again);
  button.addEventListener("click", () => {
    wipe();
    net.restart();
    text.focus();
  });
  add(button);
  button.focus();
}

// Another country's numbers: a page for it has them. The tab remembers the country, so that a reload does too.
async function place(value) {
  const address = new URL(location);
  address.searchParams.set("country", value);
  try {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    $("numbers").replaceChildren(...page.getElementById("numbers").childNodes);
    root.dataset.country = $("country").value = value;
    remember("country", value);
    return true;
  } catch {
    $("country").value = root.dataset.country || "";
    return false;
  }
}

// The conversation is told of it as well, so that it knows the country from now on.
async function move() {
  const { value, selectedOptions } = $("country");
  if (!(await place(value))) say(words.notices.offline);
  else if (value) send({ choice: "fact:country=" + value }, selectedOptions[0].text.trim());
}

// The numbers, when no answer comes: once in an outage, from the page itself, which knows the country.
function card(reached) {
  if (cardShown) return;
  cardShown = true;
  const numbers = [...$("numbers").cloneNode(true).childNodes];
  const why = reached ? $("urgent-intro").textContent : words.notices.unreachable;
  add(el("div", { class: "msg bot crisis" }, el("p", null, why), ...numbers));
}

const handlers = {
  answer(data, item) {
    calm();
    const mine = waiting.get(item);
    if (mine) mine.classList.remove("waiting");
    waiting.delete(item);
    show(data, item);
    if (waiting.size) expect();
    tell("answer");
  },
  resumed(data) {
    calm();
    if (log.querySelector(".msg.bot")) return progress(data.progress);
    note(words.notices.welcome_back);
    show(data);
  },
  trouble({ status, tries }) {
    timers.forEach(clearTimeout);
    waiting.forEach((mine) => mine.classList.add("waiting"));
    const again = el("button", { type: "button" }, words.notices.again);
    again.addEventListener("click", () => {
      expect();
      net.again();
      text.focus();
    });
    const why = status === 429 ? words.notices.busy : waiting.size ? words.notices.waiting : words.notices.offline;
    $("status").replaceChildren(why + " ", again);
    if (tries > 1 || !navigator.onLine || status === 429) card(status > 0);
  },
  refused({ status }, item) {
    calm();
    waiting.delete(item);
    say(status === 413 ? words.notices.too_large : words.notices.refused);
    card(true);
  },
  ended() {
    note(words.notices.ended);
    progress(null);
  },
  left() {
    wipe();
    note(words.notices.deleted);
    finish();
  },
};

function send(body, shown) {
  const mine = el("div", { class: "msg you", tabindex: "-1" }, el("span", { class: "who" }, words.page.you + ": "), shown);
  log.querySelectorAll(".choices:not(.tool)").forEach((old) => old.remove());
  add(mine);
  expect();
  waiting.set(net.send(body), mine);
  return mine;
}

function close(event) {
  const open = document.querySelector("details[open]");
  if (open && !(event && open.contains(event.target))) open.open = false;
  return open;
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button && button.name === "place") {
    move();
  } else if (button && button.name === "choice") {
    close();
    // The button goes away; what takes its place is read next, and Tab goes on to the new choices.
    send({ choice: button.value }, button.textContent).focus();
  } else if (text.value.trim()) {
    send({ text: text.value }, text.value.trim().slice(0, SHOWN));
    text.value = "";
    grow();
  } else {
    text.focus();
  }
});
text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  const open = close();
  if (open) open.firstElementChild.focus();
  else if (framed) tell("close");
});
addEventListener("pointerdown", close);

root.classList.remove("plain");
settings();
watch();
listen({
  focus: () => (matchMedia("(pointer: coarse)").matches ? log : text).focus(),
  leave,
});
if (framed) {
  $("close").hidden = false;
  $("close").addEventListener("click", () => tell("close"));
}
const chosen = recall("country");
if (chosen && chosen !== root.dataset.country) place(chosen);
net.start(form.elements.token.value, handlers);
