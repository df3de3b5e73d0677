"""Long texts in pieces that Telegram takes, cut where a reader would pause."""

from __future__ import annotations

LIMIT = 4096  # UTF-16 code units after entities are parsed: https://core.telegram.org/bots/api#sendmessage
_PAUSES = ("\n\n", "\n", ". ", " ")  # paragraphs first, words last


def size(text: str) -> int:
    """The length as Telegram counts it: a character outside the basic plane counts as two."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The text in pieces of at most `limit`, none empty; nothing is lost but white space at the cuts."""
    pieces = []
    rest = text.strip()
    while size(rest) > limit:
        cut = _cut(rest, limit)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def _cut(text: str, limit: int) -> int:
    """Where to end the first piece."""
    longest = 0
    units = 0
    for character in text:
        units += size(character)
        if units > limit:
            break
        longest += 1
    for pause in _PAUSES:
        # The pause itself may stand at the limit: what follows it begins the next piece.
        at = text.rfind(pause, 0, longest + 1)
        # A cut in the first third would make a ragged row of small messages.
        if at > longest // 3:
            return min(at + len(pause.rstrip(" ")), longest)
    return longest
