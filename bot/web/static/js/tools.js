// Text size and colours; and what can be done with a plan: copy, save, print.
import { $, el, recall, remember, root, words } from "./dom.js";

export function settings() {
  setting("size", (value) => {
    root.classList.remove("large", "largest");
    if (value !== "normal") root.classList.add(value);
  });
  setting("theme", (value) => root.setAttribute("data-theme", value));
}

function setting(name, apply) {
  const select = $(name);
  const change = () => {
    apply(select.value);
    remember(name, select.value);
  };
  const known = recall(name);
  if ([...select.options].some(({ value }) => value === known)) select.value = known;
  apply(select.value);
  select.addEventListener("change", change);
}

export function plainText({ text, links }) {
  const missing = links.filter(({ label }) => !text.includes(label)).map(({ label, url }) => `${label}: ${url}`);
  const web = links.filter(({ url, label }) => /^http/.test(url) && text.includes(label)).map(({ url }) => url);
  return [text.trim(), ...missing, ...web].join("\n") + "\n";
}

// The row of buttons beneath a plan or a list.
export function toolbar(message, box) {
  const text = plainText(message);
  const tool = (label, act) => {
    const button = el("button", { type: "button" }, label);
    button.addEventListener("click", () => act(button));
    return button;
  };
  return el(
    "div",
    { class: "choices tool" },
    tool(words.tools.copy, (button) => copy(text, box).then(() => (button.textContent = words.tools.copied))),
    tool(words.tools.save, () => save(text)),
    tool(words.tools.print, () => print(box)),
  );
}

async function copy(text, box) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard here (an old browser, plain HTTP): the way of old.
    getSelection().selectAllChildren(box);
    document.execCommand("copy");
    getSelection().removeAllRanges();
  }
}

function save(text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  el("a", { href: url, download: words.tools.file }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function print(box) {
  document.body.classList.add("print");
  box.classList.add("printed");
  window.print();
  document.body.classList.remove("print");
  box.classList.remove("printed");
}
