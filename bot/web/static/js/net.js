// Talks to the server: one conversation, messages one after another, each exactly once, and again until it arrives.
import { recall, remember, root } from "./dom.js";

const SLOWEST = 30; // seconds between two tries
const PATIENCE = 30; // seconds for one answer
const REFUSED = [400, 403, 413, 415, 422];

let token = null;
let handlers = {};
let opened = false; // whether the greeting or the last messages were shown
let gone = false;
let busy = false;
let tries = 0;
let timer;
let waiting;
const queue = [];
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("steady") : null;

async function call(method, path, body, key) {
  const control = new AbortController();
  const patience = setTimeout(() => control.abort(), PATIENCE * 1000);
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = "Bearer " + token;
  if (body) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  try {
    const options = { method, headers, body: body && JSON.stringify(body), signal: control.signal, cache: "no-store" };
    const response = await fetch("/chat/api/" + path, options);
    const data = await response.json();
    return { status: response.status, data, wait: Number(response.headers.get("Retry-After")) };
  } catch {
    return { status: 0 };
  } finally {
    clearTimeout(patience);
  }
}

function keep(value) {
  token = value;
  remember("token", value);
}

export const currentToken = () => token;

// handlers: answer(data, item), resumed(data), trouble(result), refused(result, item), ended(), left()
export async function start(given, to) {
  handlers = to;
  if (tabs) tabs.onmessage = hear;
  keep(given || recall("token") || (await askTabs()));
  addEventListener("online", pump);
  pump();
}

// Takes up the conversation, or begins one.
async function open() {
  if (token) {
    const result = await call("GET", "sessions/current");
    if (result.status === 200) {
      if (result.data.token) keep(result.data.token);
      opened = true;
      tries = 0;
      return handlers.resumed(result.data);
    }
    if (result.status !== 401) return later(result);
    keep(null);
    handlers.ended();
  }
  await begin(true);
}

async function begin(greet) {
  const { country } = root.dataset;
  const result = await call("POST", "sessions", country && { country });
  if (gone) return;
  if (result.status !== 201) return later(result);
  tries = 0;
  opened = true;
  keep(result.data.token);
  if (greet) handlers.answer(result.data);
}

export function send(body) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const item = { body, key: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") };
  queue.push(item);
  pump();
  return item;
}

async function pump() {
  if (busy || gone) return;
  clearTimeout(timer);
  timer = null;
  busy = true;
  if (!opened) await open();
  else if (!token && queue.length) await begin(false);
  else if (queue.length) await deliver(queue[0]);
  busy = false;
  if (queue.length && !timer) pump();
}

async function deliver(item) {
  const result = await call("POST", "messages", item.body, item.key);
  if (gone) return;
  if (result.status === 200) {
    tries = 0;
    queue.shift();
    if (result.data.token) keep(result.data.token);
    handlers.answer(result.data, item);
  } else if (result.status === 401 && !item.moved) {
    item.moved = true;
    keep(null);
    handlers.ended();
  } else if (REFUSED.includes(result.status)) {
    queue.shift();
    handlers.refused(result, item);
  } else {
    later(result);
  }
}

function later(result) {
  tries += 1;
  const seconds = result.wait || Math.min(SLOWEST, 2 ** tries) * (0.5 + Math.random() / 2);
  timer = setTimeout(pump, seconds * 1000);
  handlers.trouble({ ...result, tries });
}

export const again = () => pump();

// The conversation is over here: after "delete my chat" (the server has erased it) or on leaving.
export function end() {
  if (tabs && token) tabs.postMessage({ end: token });
  queue.length = 0;
  clearTimeout(timer);
  keep(null);
}

export function leave() {
  gone = true;
  const body = new URLSearchParams({ token: token || "" });
  // A beacon outlives the page; where there is none, a request that may.
  if (token && !(navigator.sendBeacon && navigator.sendBeacon("/chat/leave", body))) {
    fetch("/chat/leave", { method: "POST", body, keepalive: true }).catch(() => {});
  }
  end();
}

export function restart() {
  opened = false;
  pump();
}

// A second tab goes on with the same conversation: it asks the others, and nothing is stored for it.
function askTabs() {
  if (!tabs) return null;
  return new Promise((resolve) => {
    waiting = resolve;
    setTimeout(resolve, 120, null);
    tabs.postMessage({ ask: true });
  });
}

// Tabs hold tokens of different age for one conversation: the part before the expiry is the same.
const conversation = (value) => value.slice(0, 22);

function hear({ data }) {
  if (data.ask && token) tabs.postMessage({ token });
  if (data.token && waiting) waiting(data.token);
  if (data.end && token && conversation(data.end) === conversation(token)) {
    keep(null);
    handlers.left();
  }
}
