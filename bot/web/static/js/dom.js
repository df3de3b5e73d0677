// Small helpers for the page, its words, and what one tab may remember.

export const $ = (id) => document.getElementById(id);
export const root = document.documentElement;
export const words = JSON.parse($("words").textContent);

// An element with attributes and children; children are nodes or plain text, so nothing that was said is ever markup.
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) node.setAttribute(name, "");
    else if (value) node.setAttribute(name, value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Session storage holds the token and how the page looks, never a word. Browsers may forbid it in a frame.
let spare = {};

export function recall(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return spare[name];
  }
}

export function remember(name, value) {
  try {
    if (value) sessionStorage.setItem(name, value);
    else sessionStorage.removeItem(name);
  } catch {
    spare[name] = value;
  }
}

export function forgetAll() {
  spare = {};
  try {
    sessionStorage.clear();
  } catch {
    // Forbidden, so nothing is there.
  }
}
