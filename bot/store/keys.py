"""All that is done with the operator's keys: sealing, pseudonyms, signatures.

The keys are Fernet keys, the current one first. It seals and signs; the older ones still open and verify, so that a
key is rotated by putting a new one in front and dropping the old one a retention time later. Each purpose has its
own key, derived by HKDF (RFC 5869): a signature can never be used as a pseudonym, nor the other way round.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ID_BYTES = 16  # 128 bits: no two people meet by chance
ALIAS = "~"  # between the current and the older forms of one pseudonym


class WrongKey(ValueError):
    """Sealed bytes that no key of ours opens, or that were sealed for another row."""


class Keys:
    """The keys of one deployment. Immutable; `repr` shows nothing of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys`: at least one Fernet key, the current one first. Raises ValueError otherwise."""
        if not keys:
            raise ValueError("at least one key is needed")
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._masters = tuple(key.encode("ascii") for key in keys)
        self._derived = lru_cache(maxsize=64)(self._derive)

    def __repr__(self) -> str:
        return f"Keys({len(self._masters)})"

    def seal(self, data: bytes) -> bytes:
        """`data` encrypted and authenticated by the current key."""
        return self._fernet.encrypt(data)

    def unseal(self, sealed: bytes) -> bytes:
        """What was sealed by any of the keys; raises WrongKey."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise WrongKey("no key opens this") from None

    def pseudonym(self, channel: str, raw_id: str | int) -> str:
        """The name under which Rasa knows a person of `channel`: nobody without the key gets back to `raw_id`.

        The same person has the same pseudonym as long as the keys stay. While an older key is listed, the older
        pseudonym is part of it (`<current>~<older>`), and the store finds the conversation that began before.
        """
        data = _framed(channel.encode(), str(raw_id).encode())
        return ALIAS.join(_text(_mac(key, data)) for key in self.derived("pseudonym"))

    def row_ids(self, sender_id: str) -> tuple[str, ...]:
        """Where the conversation of `sender_id` may stand: the current row first, then those of older keys."""
        aliases = sender_id.split(ALIAS)
        ids = (_mac(key, alias.encode()).hex() for key in self.derived("row") for alias in aliases)
        return tuple(dict.fromkeys(ids))

    def sign(self, purpose: str, data: bytes) -> str:
        """A signature over `data` by the current key, URL-safe; `purpose` keeps uses apart ("token", "csrf")."""
        return _text(_full_mac(self.derived(f"sign {purpose}")[0], data))

    def verify(self, purpose: str, data: bytes, signature: str) -> bool:
        """Whether `sign` made this signature for the same purpose, with any of the keys. In constant time."""
        given = signature.encode("utf-8", "replace")
        made = [_text(_full_mac(key, data)).encode() for key in self.derived(f"sign {purpose}")]
        return sum(hmac.compare_digest(given, one) for one in made) > 0

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        """A 32-byte key for `purpose` from each key, the current one first (for libraries that sign by themselves)."""
        return self._derived(purpose)

    def _derive(self, purpose: str) -> tuple[bytes, ...]:
        info = f"steady {purpose} v1".encode()
        return tuple(HKDF(SHA256(), length=32, salt=None, info=info).derive(master) for master in self._masters)


def _framed(*parts: bytes) -> bytes:
    """The parts with their lengths, so that ("a", "bc") and ("ab", "c") differ."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _full_mac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def _mac(key: bytes, data: bytes) -> bytes:
    return _full_mac(key, data)[:ID_BYTES]


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
