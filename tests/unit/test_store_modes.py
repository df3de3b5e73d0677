"""Nobody but the owner reads the database, its log, or the key: whatever the umask, whoever made the file first."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.helplines import open_directory
from bot.settings import Settings
from bot.store.engine import make_engine
from bot.store.keys import Keys
from bot.store.ledger import Ledger
from bot.store.tracker import SealedTrackerStore
from store_talk import DOMAIN, talk

DATABASE = {"steady.db", "steady.db-wal", "steady.db-shm"}


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@pytest.mark.usefixtures("umask")
async def test_all_files_of_the_embedded_set_up_are_0600_in_a_folder_of_0700(tmp_path: Path) -> None:
    settings = Settings.from_env({}, root=tmp_path)
    sealed = SealedTrackerStore(DOMAIN, settings=settings)
    await talk(sealed, "someone")
    open_directory(settings.database_url)
    Ledger(make_engine(settings.database_url), Keys(settings.secret_keys)).note(1, [1])
    assert modes(tmp_path / "var") == dict.fromkeys(DATABASE | {"secret.keys"}, 0o600)
    assert modes(tmp_path) == {"var": 0o700}


@pytest.mark.usefixtures("umask")
async def test_so_they_are_when_a_helplines_command_made_the_database(tmp_path: Path) -> None:
    settings = Settings.from_env({}, root=tmp_path)
    open_directory(settings.database_url)
    assert modes(tmp_path / "var")["steady.db"] == 0o600
    await talk(SealedTrackerStore(DOMAIN, settings=settings), "someone")
    assert set(modes(tmp_path / "var").values()) == {0o600}


async def test_a_database_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    settings = Settings.from_env({}, root=tmp_path)
    for name in ("steady.db", "steady.db-wal"):
        (tmp_path / "var" / name).touch()
        (tmp_path / "var" / name).chmod(0o664)
    await talk(SealedTrackerStore(DOMAIN, settings=settings), "someone")
    assert set(modes(tmp_path / "var").values()) == {0o600}
