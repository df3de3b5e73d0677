/* Steady on any page: <script src=".../chat/embed.js" async></script>. docs/embedding.md explains the options.
   Nothing is loaded or stored until somebody opens it. The chat runs in a frame from Steady's own address, so this
   page and its analytics cannot read it. No inline script or style: works under a strict Content-Security-Policy. */
(() => {
"use strict";
const script = document.currentScript;
if (!script || window.Steady) return;
const data = "STEADY_DATA";
const home = new URL(script.src).origin;
const options = { ...script.dataset };
const PATIENCE = 8000; // milliseconds until the numbers are shown instead
const CSS = `
:host{all:initial}
*{box-sizing:border-box;font:16px/1.4 system-ui,sans-serif}
button,a{min-height:44px;min-width:44px;cursor:pointer}
:focus-visible{outline:3px solid #fff;outline-offset:2px;box-shadow:0 0 0 6px #111}
.open,.panel{position:fixed;z-index:2147483000;inset-inline-end:16px;bottom:16px}
.left .open,.left .panel{inset-inline:16px auto}
.open{max-width:calc(100vw - 32px);padding:12px 20px;border:2px solid #fff;border-radius:26px;background:var(--colour);color:var(--ink);font-weight:600;text-align:start;box-shadow:0 2px 12px #0006}
.open small{display:block;font-size:14px;font-weight:400}
.panel{display:flex;flex-direction:column;width:min(420px,100vw - 32px);height:min(680px,100vh - 32px);height:min(680px,100dvh - 32px);border:1px solid #75848a;border-radius:14px;overflow:hidden;background:#fff;color:#1c2b30;box-shadow:0 8px 32px #0006}
.card{padding:16px;overflow:auto}
.card p{margin:0 0 12px}
.card a,.card button{display:block;width:100%;margin:0 0 8px;padding:10px 12px;border:1px solid #75848a;border-radius:10px;background:#fff;color:#0b5563;font-weight:600;text-align:start}
iframe{flex:1;width:100%;min-height:0;border:0}
[hidden]{display:none!important}
.cover{position:fixed;inset:0;z-index:2147483647;background:#fff;color:#fff}
@media(max-width:520px),(max-height:420px){.panel,.left .panel{inset:0;width:auto;height:auto;border:0;border-radius:0}}
@media(prefers-color-scheme:dark){.panel,.card a,.card button{background:#1a2529;color:#e9eeee}.card a,.card button{color:#8bd0cf}}
@media print{.open,.panel{display:none}}
`;

const el = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  node.append(...children);
  return node;
};
const pick = (value, pattern, otherwise) => (pattern.test(value || "") ? value : otherwise);
const exit = pick(options.exitUrl, /^https:\/\//, data.exit);
const colour = pick(options.colour || options.color, /^#[0-9a-f]{6}$/i, "#0b5563");
const country = (options.country || "").toUpperCase();
const guess = country || ((navigator.language || "").split("-")[1] || "").toUpperCase();
const listeners = {};
let box, wrap, opener, panel, frame, port, card, timer, ready, leaving, left;

function emit(event) {
  (listeners[event] || []).forEach((listener) => listener());
}

// Black or white on the site's own colour, whichever reads better (WCAG relative luminance).
function ink() {
  const light = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] > 0.179 ? "#000" : "#fff";
}

function address() {
  const query = new URLSearchParams();
  if (options.language) query.set("lang", options.language);
  if (country) query.set("country", country);
  return `${home}/chat/?${query}`;
}

function build() {
  box = el("div", { id: "steady-chat" });
  const shadow = box.attachShadow({ mode: "open" });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    shadow.append(el("style", {}, CSS)); // browsers before 2023; a strict policy of this page may forbid it
  }
  opener = el("button", { type: "button", class: "open", "aria-expanded": "false" }, options.launcher || data.words.launcher);
  if (options.greeting) opener.append(el("small", {}, options.greeting));
  opener.addEventListener("click", open);
  wrap = el("div", { class: options.position === "left" ? "left" : "" }, opener);
  wrap.style.setProperty("--colour", colour);
  wrap.style.setProperty("--ink", ink());
  shadow.append(wrap);
  document.body.append(box);
  if (options.open === "true") open();
}

function open() {
  if (!box) return;
  if (!panel) {
    panel = el("div", { class: "panel", role: "dialog", "aria-label": data.words.label });
    panel.addEventListener("keydown", ({ key }) => key === "Escape" && close());
    wrap.append(panel);
    addEventListener("keydown", down);
    addEventListener("keyup", up);
    load();
  }
  panel.hidden = false;
  opener.hidden = true;
  opener.setAttribute("aria-expanded", "true");
  focus();
  emit("open");
}

function close() {
  if (!panel || panel.hidden) return;
  panel.hidden = true;
  opener.hidden = false;
  opener.setAttribute("aria-expanded", "false");
  opener.focus();
  emit("close");
}

function focus() {
  if (card) return card.querySelector("a,button").focus();
  frame.focus();
  if (port) port.postMessage("focus");
}

function load() {
  ready = false;
  card = null;
  const attributes = { title: data.words.label, src: address(), referrerpolicy: "no-referrer", allow: "clipboard-write" };
  frame = el("iframe", attributes);
  frame.addEventListener("load", greet);
  panel.replaceChildren(frame);
  clearTimeout(timer);
  timer = setTimeout(fail, navigator.onLine ? PATIENCE : 0);
}

// A private line to the chat, for its own address only: nobody else on this page can listen in.
function greet() {
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data: event }) => {
    port = channel.port1;
    if (event === "ready") {
      ready = true;
      clearTimeout(timer);
      if (!panel.hidden) port.postMessage("focus");
    }
    if (event === "close") close();
    if (event === "leave") {
      leave();
      go();
    }
    if (event === "ready" || event === "answer") emit(event);
  };
  try {
    frame.contentWindow.postMessage("steady", home, [channel.port2]);
  } catch {
    // An error page stands in the frame; the numbers follow.
  }
}

// The chat cannot be reached: the numbers are here already.
function fail() {
  if (ready) return;
  const known = data.lines[guess] || data.lines[guess.split("-")[0]];
  const lines = known || data.lines[""];
  const shut = el("button", { type: "button" }, data.words.close);
  const again = el("button", { type: "button" }, data.words.again);
  shut.addEventListener("click", close);
  again.addEventListener("click", () => {
    load();
    focus();
  });
  const outside = { target: "_blank", rel: "noopener noreferrer" };
  const link = (label, url) => el("a", { href: url, ...(/^http/.test(url) ? outside : {}) }, label);
  const links = lines.map(([label, url]) => (url ? link(label, url) : el("p", {}, label)));
  const page = link(data.words.page, address());
  card = el("div", { class: "card" }, el("p", {}, data.words.failed), ...links);
  if (!known) card.append(el("p", {}, data.note));
  card.append(again, page, shut);
  panel.replaceChildren(card);
  if (!panel.hidden) focus();
  emit("offline");
}

// Cover first, then erase in the frame, then go; `replace` takes this page out of the history.
function leave() {
  if (leaving) return go();
  leaving = true;
  wrap.append(el("div", { class: "cover", role: "alert" }, data.cover));
  document.title = data.cover;
  emit("leave");
  addEventListener("pageshow", () => location.replace(exit)); // back from there, with the page kept by the browser
  // The frame says "leave" when its request is on the way; a frame that is broken is not waited for.
  setTimeout(go, ready ? 500 : 0);
}

function go() {
  if (!left) location.replace(exit);
  left = true;
}

let presses = 0;
let alone = false;
let forget;
function down({ key, repeat }) {
  if (key !== "Shift") presses = 0;
  if (!repeat) alone = key === "Shift";
}
function up({ key }) {
  if (key !== "Shift" || !alone) return;
  clearTimeout(forget);
  forget = setTimeout(() => (presses = 0), 5000);
  presses += 1;
  if (presses < 3) return;
  leave();
  if (port) port.postMessage("leave");
}

function destroy() {
  if (!box) return;
  clearTimeout(timer);
  removeEventListener("keydown", down);
  removeEventListener("keyup", up);
  box.remove();
  box = panel = frame = port = null;
  delete window.Steady;
}

window.Steady = Object.freeze({
  open,
  close,
  destroy,
  on: (event, listener) => (listeners[event] = listeners[event] || []).push(listener),
});
if (document.body) build();
else addEventListener("DOMContentLoaded", build);
})();
