"""The key of an embedded, one-machine set-up: made once in a file that only its owner can read.

It protects a copied database, not a copied machine; for real use the keys come from STEADY_SECRET_KEYS.
"""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

from cryptography.fernet import Fernet

logger = logging.getLogger(__name__)


class KeyFileError(ValueError):
    """A key file that cannot be made, or must not be used. Its text is one line that says how to mend it."""


def embedded_keys(path: Path) -> tuple[str, ...]:
    """The keys in `path`, one a line and the current one first; makes the file when there is none."""
    try:
        if _make(path):
            logger.warning("A new key was made in %s (mode 0600). Who has it can open stored conversations.", path)
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not text"
        raise KeyFileError(f"{path} cannot be made or read ({why}); set STEADY_SECRET_KEYS instead") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(f"others can read {path}; run: chmod 600 {path}")
    keys = tuple(text.split())
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        keys = ()
    if not keys:
        raise KeyFileError(f"{path} does not hold Fernet keys; put the old file back, or delete it to begin anew")
    return keys


def _make(path: Path) -> bool:
    """Makes the file with one new key, whole or not at all, and never over another's. Whether it was made."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(Fernet.generate_key().decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        # Two processes may start at once: a hard link is made by one of them only, and the file is then complete.
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True
