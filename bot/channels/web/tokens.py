"""The token that names one conversation on the web: issued and signed here, never chosen by a client.

`<25 bytes in URL-safe base64>.<signature>`. The bytes: version 1, a random 128-bit id, the Unix second of expiry.
It holds nothing about a person, and without the keys nobody can make one.
"""

from __future__ import annotations

import binascii
import secrets
import struct
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

from bot.store.keys import Keys

VERSION = 1
LONGEST = 200  # characters; a real one has 79
_FORM = struct.Struct(">B16sQ")


@dataclass(frozen=True)
class Session:
    """What a token says. `conversation` is the pseudonym under which everything else knows it."""

    id: str  # 32 hex digits
    conversation: str
    expires: int  # Unix seconds

    @property
    def expires_at(self) -> str:
        """The expiry as in RFC 3339."""
        return datetime.fromtimestamp(self.expires, timezone.utc).isoformat().replace("+00:00", "Z")


class Tokens:
    """Issues tokens and reads them back."""

    def __init__(self, keys: Keys, minutes: int, clock: Callable[[], float] = time.time) -> None:
        """`minutes`: how long a conversation is kept after its last message, and so how long its token is good."""
        self._keys, self._seconds, self._clock = keys, minutes * 60, clock

    def issue(self, known: str | None = None) -> tuple[str, Session]:
        """A token for a new conversation, or a fresh one for the conversation whose id is `known`."""
        raw = bytes.fromhex(known) if known else secrets.token_bytes(16)
        session = self._session(raw, int(self._clock()) + self._seconds)
        data = _FORM.pack(VERSION, raw, session.expires)
        return f"{_text(data)}.{self._keys.sign('token', data)}", session

    def read(self, token: str) -> Session | None:
        """Whose token this is; None when it is forged, broken or expired."""
        body, _, signature = token.partition(".")
        if len(token) > LONGEST or not token.isascii():
            return None
        try:
            data = urlsafe_b64decode(body + "=" * (-len(body) % 4))
            version, raw, expires = _FORM.unpack(data)
        except (binascii.Error, ValueError, struct.error):
            return None
        # One form only: base64 would also read a token with stray signs in it.
        if not self._keys.verify("token", data, signature) or _text(data) != body or version != VERSION:
            return None
        return self._session(raw, expires) if expires > self._clock() else None

    def ageing(self, session: Session) -> bool:
        """Whether half of the token's time is over. The conversation lives on with each message; so must its token."""
        return session.expires - self._clock() < self._seconds / 2

    def _session(self, raw: bytes, expires: int) -> Session:
        return Session(raw.hex(), self._keys.pseudonym("web", raw.hex()), expires)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
