"""The sealed store on a real SQLite file: what it gives back, and what the raw files hold afterwards."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from rasa.core.agent import Agent
from rasa.core.tracker_store import (
    FailSafeTrackerStore,
    InMemoryTrackerStore,
    TrackerStore,
    check_if_tracker_store_async,
)
from rasa.shared.core.events import Restarted
from rasa.utils.endpoints import EndpointConfig

from bot.guide.model import Memory
from bot.settings import SettingsError
from bot.store import counts
from bot.store.engine import make_engine
from bot.store.keys import Keys
from bot.store.tracker import SealedTrackerStore, require_sealed
from store_talk import CHAT_ID, DOMAIN, KEY, MARKER, begin, raw, sealed_rows, set_slots, settings, store, talk

NEW_KEY = Fernet.generate_key().decode()


def modes(folder: Path) -> dict[str, int]:
    """Who may do what with the files."""
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


async def test_a_conversation_is_there_after_a_restart(tmp_path: Path) -> None:
    await talk(store(tmp_path), "someone", turns=3)
    tracker = await store(tmp_path).retrieve("someone")
    assert tracker is not None
    assert tracker.sender_id == "someone"
    assert tracker.get_slot("turn") == 3
    assert tracker.get_slot("age_group") == "under_18"
    assert Memory.from_slots(tracker.current_slot_values()).steps_done == ("pause",)
    assert tracker.latest_action_name == "action_listen"


async def test_somebody_else_gets_nothing(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    await talk(sealed, "someone")
    assert await sealed.retrieve("someone else") is None


async def test_no_word_and_no_id_is_on_the_disk(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    sender = Keys([KEY]).pseudonym("telegram", CHAT_ID)
    await talk(sealed, sender, turns=5)
    everything = raw(tmp_path)
    assert len(everything) > 8192
    assert b"conversations" in everything  # the search would find what is there
    for secret in (MARKER, CHAT_ID, sender, "under_18", "snapchat", "action_walk", "disclose_blackmail", "evidence"):
        assert secret.encode() not in everything, secret


async def test_the_row_is_equally_long_from_the_first_turn_to_the_300th(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    sizes, events = set(), set()
    for _ in range(300):
        await talk(sealed, "someone")
        sizes.add(tuple(len(row) for row in sealed_rows(tmp_path)))
        tracker = await sealed.retrieve("someone")
        events.add(len(tracker.events) if tracker else 0)
    assert len(sizes) == 1
    assert len(events) == 1


async def test_a_new_tracker_without_a_message_is_not_written(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    await sealed.get_or_create_tracker("someone", append_action_listen=False)
    assert list(await sealed.keys()) == []


async def test_a_key_is_rotated_without_losing_a_conversation(tmp_path: Path) -> None:
    chat = "42"
    await talk(store(tmp_path, KEY), Keys([KEY]).pseudonym("telegram", chat))
    await talk(store(tmp_path, KEY), "web-session")

    both = Keys([NEW_KEY, KEY]).pseudonym("telegram", chat)
    await talk(store(tmp_path, NEW_KEY, KEY), both)
    await talk(store(tmp_path, NEW_KEY, KEY), "web-session")
    assert len(sealed_rows(tmp_path)) == 2  # the old rows were replaced

    for sender in (Keys([NEW_KEY]).pseudonym("telegram", chat), "web-session"):
        tracker = await store(tmp_path, NEW_KEY).retrieve(sender)
        assert tracker is not None
        assert tracker.get_slot("turn") == 2


async def test_deleting_during_a_rotation_erases_the_old_row(tmp_path: Path) -> None:
    await talk(store(tmp_path, KEY), "someone")
    assert await store(tmp_path, NEW_KEY, KEY).delete("someone")
    assert sealed_rows(tmp_path) == []


async def test_with_a_wrong_key_the_conversation_begins_anew_and_is_counted(tmp_path: Path) -> None:
    await talk(store(tmp_path), "someone")
    with contextlib.closing(sqlite3.connect(tmp_path / "steady.db")) as connection, connection:
        connection.execute("UPDATE conversations SET sealed = ?", (Keys([NEW_KEY]).seal(b"{}"),))
    sealed, before = store(tmp_path), counts.WRONG_KEY._value.get()
    assert await sealed.retrieve("someone") is None
    assert counts.WRONG_KEY._value.get() == before + 1
    await talk(sealed, "someone")
    tracker = await store(tmp_path).retrieve("someone")
    assert tracker is not None
    assert tracker.get_slot("turn") == 1


async def test_rows_put_in_each_others_place_open_for_nobody(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    await talk(sealed, "someone")
    await talk(sealed, "someone else")
    one, other = Keys([KEY]).row_ids("someone")[0], Keys([KEY]).row_ids("someone else")[0]
    with contextlib.closing(sqlite3.connect(tmp_path / "steady.db")) as connection, connection:
        swapped = "UPDATE conversations SET sealed = (SELECT sealed FROM conversations WHERE id = ?) WHERE id = ?"
        connection.execute(swapped, (one, other))
    assert await sealed.retrieve("someone else") is None
    assert await sealed.retrieve("someone") is not None


async def test_a_restart_by_rasa_erases_the_row(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    await talk(sealed, "someone")
    tracker = await begin(sealed, "someone")
    tracker.update(Restarted())
    await sealed.save(tracker)
    assert sealed_rows(tmp_path) == []


async def test_only_the_owner_can_read_the_files(tmp_path: Path) -> None:
    await talk(store(tmp_path), "someone")
    assert modes(tmp_path) == {"steady.db": 0o600, "steady.db-wal": 0o600, "steady.db-shm": 0o600}


async def test_the_files_are_set_up_as_promised(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/steady.db")
    with engine.connect() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    engine.dispose()
    assert values == {"journal_mode": "wal", "synchronous": 1, "secure_delete": 1}


async def test_rasa_builds_it_from_endpoints_and_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEADY_DATABASE_URL", f"sqlite:///{tmp_path}/steady.db")
    monkeypatch.setenv("STEADY_SECRET_KEYS", KEY)
    config = EndpointConfig.from_dict({"type": "bot.store.tracker.SealedTrackerStore"})
    built = TrackerStore.create(config, DOMAIN)
    assert isinstance(built, SealedTrackerStore)
    assert check_if_tracker_store_async(built)
    await talk(built, "someone")
    tracker = await store(tmp_path).retrieve("someone")
    assert tracker is not None
    assert set_slots(tracker)["turn"] == 1


async def test_without_keys_rasa_gets_an_error_and_not_another_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEADY_DATABASE_URL", f"sqlite:///{tmp_path}/steady.db")
    monkeypatch.delenv("STEADY_SECRET_KEYS", raising=False)
    with pytest.raises(SettingsError):
        TrackerStore.create(EndpointConfig(type="bot.store.tracker.SealedTrackerStore"), DOMAIN)


async def test_an_event_broker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="event_broker"):
        SealedTrackerStore(DOMAIN, object(), settings=settings(tmp_path))


async def test_options_that_would_be_ignored_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="STEADY_DATABASE_URL"):
        SealedTrackerStore(DOMAIN, host="sqlite:///elsewhere.db", settings=settings(tmp_path))


async def test_only_the_sealed_store_may_be_used(tmp_path: Path) -> None:
    ours = store(tmp_path)
    assert require_sealed(FailSafeTrackerStore(ours)) is ours
    assert require_sealed(Agent(domain=DOMAIN, tracker_store=ours).tracker_store) is ours
    for other in (InMemoryTrackerStore(DOMAIN), FailSafeTrackerStore(InMemoryTrackerStore(DOMAIN))):
        with pytest.raises(SettingsError, match="InMemoryTrackerStore"):
            require_sealed(other)
