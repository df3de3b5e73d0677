"""Prints what the raw database holds after a conversation, and after its deletion: `python -m scripts.show_store`.

The real agent, the real store on a file of its own, no server. The words that were said are searched in every file.
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from bot.store.seal import unseal

CHAT = "203.0.113.77"  # stands for any id of a person's
SAID = (
    "hi im zebedee, im 15, this girl on snap has my nudes and i already sent 50 quid",
    "yes",
    "she said she will send them to my school, millbrook high",
    "i live in leeds",
    "should i pay her the rest?",
    "i feel so ashamed i want to die",
    "im safe now",
)
SHOWN = 160  # bytes of the sealed record
_WORD = re.compile(r"[a-zA-Z]{5,}")


async def show() -> list[str]:
    """The lines to print."""
    from bot import rasa_parts

    rasa_parts.quiet()
    from bot.server import assemble
    from bot.settings import Settings
    from bot.training import train

    model, lines = train(), list[str]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        key, url = Fernet.generate_key().decode(), f"sqlite:///{folder / 'steady.db'}"
        services, _ = await assemble(Settings(database_url=url, secret_keys=(key,)), model)
        conversation = services.keys.pseudonym("web", CHAT)
        for text in SAID:
            answer = await services.inbox.receive("web", conversation, text=text)
            lines.append(f"> {text}\n  ({answer.messages[0].kind}, step {answer.progress})")
        lines += ["", f"The files: {sizes(folder)}", "The table `conversations`, as SQLite reads it:", *rows(folder)]
        lines += ["", "The same with the key:", *opened(services, folder)]
        lines += ["", f"Searched in all files: {', '.join(sorted(words(folder)))}", f"Found: {found(folder)}"]
        await services.inbox.erase(conversation)
        lines += ["", "After deletion:", *rows(folder), f"Found: {found(folder)}"]
        lines.append(f"The row's id is still somewhere in the files: {ids(services, conversation, folder)}")
        services.store.close()
    return lines


def rows(folder: Path) -> Iterator[str]:
    """Each row, its bytes as a dump."""
    with closing(sqlite3.connect(folder / "steady.db")) as connection:
        found = connection.execute("SELECT id, sealed, touched FROM conversations").fetchall()
    yield f"  {len(found)} rows"
    for row_id, sealed, touched in found:
        yield f"  id       {row_id}"
        yield f"  touched  {touched}"
        yield f"  sealed   {len(sealed)} bytes, of which the first {SHOWN}:"
        for at in range(0, SHOWN, 16):
            part = sealed[at : at + 16]
            readable = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
            yield f"    {at:04x}  {part.hex(' ')}  {readable}"


def opened(services: Any, folder: Path) -> Iterator[str]:
    """What each row says to whoever has the key."""
    with closing(sqlite3.connect(folder / "steady.db")) as connection:
        for row_id, sealed in connection.execute("SELECT id, sealed FROM conversations"):
            record = json.loads(unseal(services.keys, row_id, sealed))
            yield from (f"  {line}" for line in json.dumps(record, indent=1).splitlines())


def words(folder: Path) -> set[str]:
    """Those that were said, of five letters and more (shorter ones stand in random bytes by chance), and the id.

    Without those that stand in the helplines' public tables of the same file.
    """
    with closing(sqlite3.connect(folder / "steady.db")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        public = [name for name in tables if name not in ("conversations", "telegram_messages")]
        # The names come from the database itself.
        every = [connection.execute(f"SELECT * FROM {name}").fetchall() for name in public]  # noqa: S608  # nosec B608
        known = repr(every).lower()
    said = {word.lower() for text in SAID for word in _WORD.findall(text)}
    return {word for word in said if word not in known} | {CHAT}


def found(folder: Path) -> list[str]:
    """Which of the words stand in any file, with free pages and log."""
    raw = b"".join(path.read_bytes() for path in folder.iterdir()).lower()
    return sorted(word for word in words(folder) if word.encode() in raw)


def ids(services: Any, conversation: str, folder: Path) -> bool:
    """Whether the keyed hash of the conversation is anywhere on the disk."""
    raw = b"".join(path.read_bytes() for path in folder.iterdir())
    return any(row_id.encode() in raw for row_id in services.keys.row_ids(conversation))


def sizes(folder: Path) -> str:
    """The files and how long they are."""
    return ", ".join(f"{path.name} ({path.stat().st_size} bytes)" for path in sorted(folder.iterdir()))


if __name__ == "__main__":
    print("\n".join(asyncio.run(show())))
