"""A record on its way to and from a database column: packed, bound to its row, padded, encrypted.

All records of a usual conversation come out equally long, so that the size of a row does not tell how far somebody
has got. A record is bound to its row: put into another row, it does not open, and no two people's conversations can
be swapped by someone who can only write to the database.
"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from bot.store.keys import Keys, WrongKey

BLOCK = 1024  # bytes; a conversation with every slot set packs to about half of it (measured)
MAX_RECORD = 64 * 1024  # bytes of JSON; what claims to be larger is not ours


def seal(keys: Keys, row_id: str, record: bytes) -> bytes:
    """The bytes to store in row `row_id`."""
    packed = zlib.compress(record, level=6)
    body = bytes.fromhex(row_id) + len(packed).to_bytes(4, "big") + packed
    padded = body + bytes(-len(body) % BLOCK)
    return urlsafe_b64decode(keys.seal(padded))  # Fernet's base64 would cost a third more


def unseal(keys: Keys, row_id: str, sealed: bytes) -> bytes:
    """The record that was sealed for row `row_id`; raises WrongKey."""
    body = keys.unseal(urlsafe_b64encode(sealed))
    bound, rest = body[:16], body[16:]
    if bound.hex() != row_id:
        raise WrongKey("sealed for another row")
    size, packed = int.from_bytes(rest[:4], "big"), rest[4:]
    inflate = zlib.decompressobj()
    try:
        record = inflate.decompress(packed[:size], MAX_RECORD)
    except zlib.error:
        raise WrongKey("not a record") from None
    if not inflate.eof:
        raise WrongKey("not a record")
    return record
