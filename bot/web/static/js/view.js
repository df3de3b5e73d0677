// A message as the page shows it: the same as bot/channels/web/view.py, which renders pages without JavaScript.
import { el, fill, root, words } from "./dom.js";

const NUMBER = /\b(?:call|ring|phone|dial|or) ((?!(?:19|20)\d\d\b)\d[\d ]{1,14}\d)\b/gi;

// The message in order. A line that is a link's label becomes that link; "Name: Call 101" goes beneath "Name: ...".
export function blocks(message) {
  const ways = new Map();
  for (const link of message.links) if (/^((https?|tel|sms):|\/\w)/.test(link.url)) ways.set(link.label, link);
  const rows = [];
  for (const line of message.text.trim().split("\n")) {
    if (ways.has(line)) {
      rows.push(["way", ways.get(line)]);
      ways.delete(line);
    } else if (line.startsWith("- ")) {
      rows.push(["item", line.slice(2)]);
    } else {
      rows.push([line.trim() ? "text" : "gap", line]);
    }
  }
  ways.forEach((link) => place(link, rows));
  const made = [];
  let before = "gap";
  for (const [kind, row] of rows) {
    if (kind === before && kind !== "gap") made[made.length - 1].rows.push(row);
    else if (kind !== "gap") made.push({ kind, rows: [row] });
    before = kind;
  }
  return made;
}

// Puts a link beneath its service: a line with the name, a line with the hours, the links before it.
function place(link, rows) {
  const cut = link.label.indexOf(": ") + 2;
  let at = rows.findIndex(([kind, row]) => kind === "text" && row.startsWith(link.label.slice(0, cut)));
  if (at < 0 || cut < 2) return rows.push(["way", link]);
  const label = link.label.slice(cut);
  at += 1;
  if (at < rows.length && rows[at][0] === "text") {
    const line = rows[at][1];
    rows[at] = ["text", line.split(". ").filter((part) => part !== label).join(". ") || line];
    at += 1;
  }
  while (at < rows.length && rows[at][0] === "way") at += 1;
  rows.splice(at, 0, ["way", { label, url: link.url, of: link.label.slice(0, cut) }]);
}

// A line, with the numbers that it tells people to call as links.
export function pieces(line) {
  const found = [];
  let at = 0;
  for (const match of line.matchAll(NUMBER)) {
    const end = match.index + match[0].length;
    const number = match[1];
    found.push(line.slice(at, end - number.length), el("a", { href: "tel:" + number.replace(/ /g, "") }, number));
    at = end;
  }
  return [...found, line.slice(at)];
}

// `of`: whose link it is, when that stands above it and not in the label; screen readers say it. "/...": a page of ours.
// `lang`: of our own words, where the message around them is in another language.
export function way({ label, url, of }, lang) {
  const site = /^http/.test(url) && new URL(url).hostname.replace(/^www\./, "");
  const outside = /^[h/]/.test(url) && { target: "_blank", rel: "noopener noreferrer" };
  const where = site && el("span", { class: "site", lang }, fill(words.page.opens, { site }));
  return el("li", null, el("a", { href: url, ...outside }, of && el("span", { class: "who" }, of), label, where));
}

// For what is in another language than the page.
const spoken = ({ lang }) => (lang === root.lang ? {} : { lang, dir: /^(ar|fa|he|ur)/.test(lang) ? "rtl" : "ltr" });

export function bubble(message) {
  const foreign = spoken(message);
  const own = foreign.lang && root.lang;
  const box = el("div", { class: "msg bot " + message.kind, ...foreign });
  const who = el("span", { class: "who", lang: own }, words.page.bot + ": ");
  blocks(message).forEach(({ kind, rows }, index) => {
    if (kind === "way") return box.append(el("ul", { class: "ways" }, ...rows.map((row) => way(row, own))));
    if (kind === "item") return box.append(el("ul", null, ...rows.map((line) => el("li", null, ...pieces(line)))));
    const said = rows.flatMap((line, at) => (at ? [el("br"), ...pieces(line)] : pieces(line)));
    box.append(el("p", null, index ? null : who, ...said));
  });
  return box;
}

export function buttons(message) {
  const made = message.choices.map(({ id, label }) => el("button", { form: "composer", name: "choice", value: id }, label));
  return el("div", { class: "choices", ...spoken(message) }, ...made);
}
