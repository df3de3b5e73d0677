// Leave this page, fast: cover first, then erase, then go, so that nothing is seen while the rest happens.
import { $, el, forgetAll, words } from "./dom.js";
import { framed, tell } from "./frame.js";
import * as net from "./net.js";

const FORGET_PRESSES = 5000; // milliseconds, as in the GOV.UK component

let presses = 0;
let alone = false;
let timer;

export function leave() {
  document.body.replaceChildren(el("div", { class: "cover", role: "alert" }, words.leave.cover));
  document.title = words.leave.cover;
  net.leave();
  forgetAll();
  // In a frame the page around it covers itself and goes.
  if (!(framed && tell("leave"))) go();
}

// `replace` takes this page out of the history: the back button does not return to it.
function go() {
  if (framed) {
    try {
      return window.top.location.replace(words.exit);
    } catch {
      // The page around us forbids it; then at least the chat is gone.
    }
  }
  location.replace(words.exit);
}

function count() {
  clearTimeout(timer);
  presses += 1;
  if (presses === 3) return leave();
  $("presses").textContent = presses === 1 ? words.leave.presses_two : words.leave.presses_one;
  timer = setTimeout(reset, FORGET_PRESSES);
}

function reset() {
  clearTimeout(timer);
  alone = false;
  if (presses) $("presses").textContent = "";
  presses = 0;
}

export function watch() {
  $("leave").form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });
  // Shift counts when it is pressed by itself; with a letter it is only a capital.
  addEventListener("keydown", ({ key, repeat }) => {
    if (key !== "Shift") reset();
    else if (!repeat) alone = true;
  });
  addEventListener("keyup", ({ key }) => {
    if (key === "Shift" && alone) count();
    alone = false;
  });
  addEventListener("pointerdown", reset);
  // Back from the neutral site, with the page kept by the browser: it is still covered, and goes away again.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && !$("log")) go();
  });
}
