// Inside another site's page: a private line to embed.js, on which only the words below travel, never content.

export const framed = window.parent !== window;
let port = null;

// Commands that embed.js may give: focus, leave. A hostile page can give them too, and can do no harm with them.
export function listen(commands) {
  if (!framed) return;
  addEventListener("message", ({ source, data, ports }) => {
    if (source !== window.parent || data !== "steady" || !ports[0]) return;
    port = ports[0];
    port.onmessage = ({ data: command }) => Object.hasOwn(commands, command) && commands[command]();
    tell("ready");
  });
}

// What embed.js is told: ready, answer, close, leave. Whether somebody listens.
export function tell(event) {
  if (port) port.postMessage(event);
  return Boolean(port);
}
