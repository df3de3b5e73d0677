"""What a log line holds, and what it must not."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot import logs

MARKER = "zebra-quartz-4711"


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What a process in production writes, at the level that says most."""
    root, hooks, configured = logging.getLogger(), (sys.excepthook, threading.excepthook), structlog.get_config()
    handlers, level, levels = root.handlers, root.level, {name: logging.getLogger(name).level for name in logs.OURS}
    stream = io.StringIO()
    logs.set_up(logging.DEBUG, production=True, stream=stream)
    yield stream
    root.handlers, (sys.excepthook, threading.excepthook) = handlers, hooks
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.configure(**configured)
    logging.captureWarnings(capture=False)


def lines(said: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_our_lines_are_events_with_named_values(said: io.StringIO) -> None:
    logging.getLogger("bot.inbox").warning("watchdog.card channel=%s why=%s crisis=%s", "web", "timeout", True)
    line = lines(said)[-1]
    assert {name: line[name] for name in ("level", "logger", "event", "channel", "why", "crisis")} == {
        "level": "warning",
        "logger": "bot.inbox",
        "event": "watchdog.card",
        "channel": "web",
        "why": "timeout",
        "crisis": True,
    }
    assert line["timestamp"].endswith("+00:00")


def test_an_event_may_itself_have_a_part_that_varies(said: io.StringIO) -> None:
    logging.getLogger("bot.channels").warning("telegram.%s_failed kind=%s", "set_webhook", "TimedOut")
    assert lines(said)[-1]["event"] == "telegram.set_webhook_failed"
    assert lines(said)[-1]["kind"] == "TimedOut"


def test_a_sentence_stays_one(said: io.StringIO) -> None:
    logging.getLogger("bot.store").warning("The purge failed (%s) and will be tried again.", "OSError")
    assert lines(said)[-1]["event"] == "The purge failed (OSError) and will be tried again."


def test_of_a_librarys_line_only_its_place_is_kept(said: io.StringIO) -> None:
    logging.getLogger("rasa.core.processor").debug(f"Received {MARKER}")
    logging.getLogger("sanic.error").error("%s failed", MARKER)
    structlog.get_logger("rasa").debug("processor.message.parse", parse_data_text=MARKER)
    warnings.warn(f"cannot read {MARKER}", UserWarning, stacklevel=1)
    assert [line["event"] for line in lines(said)] == ["library"] * 4
    assert all(line["at"].partition(":")[0].endswith(".py") for line in lines(said))
    assert MARKER not in said.getvalue()


def _raise(word: str) -> None:
    raise KeyError(word)


@pytest.mark.parametrize("logger", ["bot.inbox", "rasa.core"])
def test_of_an_exception_its_kind_and_its_places_are_kept(said: io.StringIO, logger: str) -> None:
    try:
        _raise(MARKER)
    except KeyError:
        logging.getLogger(logger).exception("turn.failed")
    line = lines(said)[-1]
    assert line["error"] == "KeyError"
    assert line["places"][-1].endswith(" _raise")
    assert MARKER not in said.getvalue()


def test_a_crash_says_where_and_not_what(said: io.StringIO) -> None:
    try:
        _raise(MARKER)
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)
    thread = threading.Thread(target=_raise, args=(MARKER,))
    threading.excepthook = logs._thread_crashed
    thread.start()
    thread.join()
    assert [line["event"] for line in lines(said)] == ["process.crashed", "thread.crashed"]
    assert MARKER not in said.getvalue()


def test_a_process_that_trains_may_speak_in_full() -> None:
    record = logging.LogRecord("rasa.nlu", logging.WARNING, __file__, 1, "%s examples", (3,), None)
    assert logs.Formatter(production=True, speaking=True).format(record).count("3 examples") == 1


def test_lines_for_people_are_readable() -> None:
    record = logging.LogRecord("bot.server", logging.INFO, __file__, 1, "server.ready port=%s", (5005,), None)
    line = logs.Formatter(production=False).format(record)
    assert "[info" in line
    assert "server.ready" in line
    assert "port=5005" in line


def test_a_process_that_somebody_else_has_set_up_keeps_its_handlers_and_loses_the_words(said: io.StringIO) -> None:
    for handler in logging.getLogger().handlers:
        handler.setFormatter(logging.Formatter("%(message)s"))
    logs.withhold()
    logging.getLogger("rasa.core").debug("%s", MARKER)
    assert "library" in said.getvalue()
    assert MARKER not in said.getvalue()


@pytest.mark.parametrize(
    ("value", "expected"), [("debug", logging.DEBUG), ("", logging.WARNING), ("?", logging.WARNING)]
)
def test_the_level_is_the_one_that_rasa_reads_too(monkeypatch: pytest.MonkeyPatch, value: str, expected: int) -> None:
    monkeypatch.setenv("LOG_LEVEL", value)
    assert logs.level() == expected
