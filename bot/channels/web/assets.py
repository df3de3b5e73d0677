"""The files that a browser loads: read once, made small, and named by their content so that it may keep them.

No build step: modules are written as ES modules and served as one, without comments and indentation. What makes this
safe: every import stands on one line, by name or as the module's own name, and every export where it is declared.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.channels.web.words import Words
from bot.guide.emergency import Cards

STATIC = Path(__file__).resolve().parents[2] / "web" / "static"
MODULES = ("dom", "view", "net", "frame", "leave", "tools", "chat")  # each after those that it imports
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
}
_IMPORT = re.compile(r"^import \{ (.+) \} from \"\./(\w+)\.js\";$", re.MULTILINE)
_IMPORT_ALL = re.compile(r"^import \* as (\w+) from \"\./(\w+)\.js\";$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?:const|let|function|async function) (\w+|\$)", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    name: str
    media_type: str
    body: bytes
    packed: bytes  # gzip
    tag: str  # the first half of its SHA-256

    @property
    def url(self) -> str:
        """Its address; a new content has a new one."""
        return f"/chat/static/{self.name}?v={self.tag[:12]}"


def make(name: str, content: str | bytes) -> Asset:
    """An asset with this content."""
    body = content.encode() if isinstance(content, str) else content
    tag = hashlib.sha256(body).hexdigest()[:32]
    return Asset(name, TYPES[Path(name).suffix], body, gzip.compress(body, 9, mtime=0), tag)


def load_assets() -> dict[str, Asset]:
    """Every file of bot/web/static by name, and chat.js from its modules."""
    assets = {
        path.name: make(path.name, small(path.read_text(encoding="utf-8"), path.suffix))
        for path in sorted(STATIC.iterdir())
        if path.suffix in (".css", ".svg", ".js") and path.name != "embed.js"
    }
    assets |= {path.name: make(path.name, path.read_bytes()) for path in sorted(STATIC.glob("*.pdf"))}
    assets["chat.js"] = make(
        "chat.js", bundle({name: (STATIC / "js" / f"{name}.js").read_text(encoding="utf-8") for name in MODULES})
    )
    return assets


def load_embed(words: Words, cards: Cards) -> Asset:
    """The one script tag, with the emergency numbers and its words built in."""
    source = small((STATIC / "embed.js").read_text(encoding="utf-8"), ".js")
    data = {"words": dict(words["embed"]), "cover": words["leave"]["cover"], "exit": words.exit_url}
    built = {**data, "lines": numbers(cards), "note": cards.texts["elsewhere"]}
    text = json.dumps(built, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return make("embed.js", source.replace('"STEADY_DATA"', text, 1))


def numbers(cards: Cards) -> Mapping[str, Sequence[tuple[str, str]]]:
    """For each country the lines of the emergency card; under "" those for a country that is not known."""
    return {code: ways(cards, code or None) for code in ("", *cards.countries)}


def ways(cards: Cards, country: str | None) -> list[tuple[str, str]]:
    """The lines of the emergency card as (label, address); no address where a line is only words."""
    lines = cards.lines(country, None)
    addresses = {link.label: link.url for link in lines.links}
    return [(label, addresses.get(label, "")) for label in lines.text]


def bundle(modules: Mapping[str, str]) -> str:
    """ES modules as one: each becomes a function that returns its exports; what is imported is taken from those."""
    return "\n".join(f"const ${name}=(()=>{{\n{_wrapped(small(text, '.js'))}\n}})();" for name, text in modules.items())


def _wrapped(text: str) -> str:
    names = ",".join(_EXPORT.findall(text))
    text = _IMPORT_ALL.sub(r"const \1=$\2;", text)
    text = _IMPORT.sub(r"const {\1}=$\2;", text)
    return f"{_EXPORT.sub(lambda found: found.group().removeprefix('export '), text)}\nreturn {{{names}}};"


def small(text: str, suffix: str) -> str:
    """Without comments, indentation and empty lines."""
    if suffix == ".css":
        text = _COMMENT.sub("", text)
        text = re.sub(r"\s+", " ", text)
        return re.sub(r" ?([{};,>]) ?", r"\1", re.sub(r": ", ":", text)).replace(";}", "}").strip()
    if suffix != ".js":
        return text
    lines = (line.strip() for line in _COMMENT.sub("", text).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
