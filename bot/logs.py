"""What the process says about itself: JSON lines in production, readable lines elsewhere, and never a word of a user's.

Our own lines are written as `event key=value` and name kinds and places only. What a library says may hold anything:
Rasa logs every text at DEBUG, an exception's text can quote what somebody typed, a traceback can hold more. So of a
library's line only where it comes from is kept, and of an exception its kind and its places.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import MutableMapping
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

OURS = ("bot", "actions", "__main__")
PLACES = 5  # innermost frames of an exception
# "watchdog.card channel=%s crisis=%s": an event, which may itself have places for values, and named values.
_TEMPLATE = re.compile(r"(?P<event>\S+)(?P<fields>(?: \w+=%[sd])*)")
_FIELD = re.compile(r" (\w+)=%[sd]")

log = logging.getLogger(__name__)


class Formatter(logging.Formatter):
    """One line a record. `speaking`: libraries may speak in full, for a process in which no user's words can be."""

    def __init__(self, *, production: bool, speaking: bool = False) -> None:
        super().__init__()
        self._speaking = speaking
        self._render: Any = (
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if production
            else structlog.dev.ConsoleRenderer(colors=False, pad_event=0)
        )

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        return str(self._render(None, "", structured(record, speaking=self._speaking)))


def structured(record: logging.LogRecord, *, speaking: bool = False) -> dict[str, Any]:
    """A record as names and values: timestamp, level, logger, event, and what belongs to the event."""
    made: dict[str, Any] = {
        "timestamp": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
    }
    if record.name.partition(".")[0] in OURS:
        made |= _ours(record)
    elif speaking:
        made["event"] = record.getMessage()
    else:
        made |= {"event": "library", "at": f"{record.filename}:{record.lineno}"}
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        made |= {"error": type(error).__name__, "places": places(error)}
    return made


def places(error: BaseException) -> list[str]:
    """Where an exception came through, the innermost last: file, line and function, nothing that a variable holds."""
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def level() -> int:
    """The level that LOG_LEVEL names, which is the variable that Rasa reads; WARNING when it names none."""
    named = logging.getLevelName(os.environ.get("LOG_LEVEL", "").upper())
    return named if isinstance(named, int) else logging.WARNING


def set_up(
    level: int = logging.WARNING,
    *,
    own: int | None = None,
    production: bool = False,
    speaking: bool = False,
    stream: TextIO | None = None,
) -> None:
    """Makes everything that this process logs go through the formatter. May be called again with other wishes.

    `level`: of libraries; `own`: of our own loggers (default: the same); `stream`: default standard error.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter(production=production, speaking=speaking))
    root = logging.getLogger()
    root.handlers = [*(kept for kept in root.handlers if not _replaced(kept)), handler]
    root.setLevel(level)
    for name in OURS:
        logging.getLogger(name).setLevel(own if own is not None else level)
    logging.captureWarnings(capture=True)  # Rasa warns about what it cannot read, and quotes it
    _events_only()
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


def withhold() -> None:
    """For a process that somebody else has set up, such as `rasa shell --debug`: its handlers stay, words do not."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Formatter(production=False))
    logging.captureWarnings(capture=True)
    _events_only()


def _ours(record: logging.LogRecord) -> dict[str, Any]:
    template = _TEMPLATE.fullmatch(record.msg) if isinstance(record.msg, str) else None
    arguments = record.args if isinstance(record.args, tuple) else ()
    if template is None:
        return {"event": record.getMessage()}
    names = _FIELD.findall(template["fields"])
    event, values = arguments[: len(arguments) - len(names)], arguments[len(arguments) - len(names) :]
    fields = {
        name: value if isinstance(value, int | float) else str(value) for name, value in zip(names, values, strict=True)
    }
    return {"event": template["event"] % event if event else template["event"], **fields}


def _replaced(handler: logging.Handler) -> bool:
    """Handlers that write to this process's own streams; those of a test or of somebody's file are not ours."""
    return type(handler) is logging.StreamHandler


def _events_only() -> None:
    """Rasa logs through structlog too, with the user's text as values: only the event gets as far as logging."""

    def event_only(_: Any, __: str, event_dict: MutableMapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (event_dict.get("event", ""),), {}

    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, event_only],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        context_class=dict,
        cache_logger_on_first_use=False,
    )


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("process.crashed", exc_info=(kind, error, trace))


def _thread_crashed(crash: threading.ExceptHookArgs) -> None:
    if crash.exc_value is not None and not issubclass(crash.exc_type, SystemExit):
        log.critical("thread.crashed", exc_info=(crash.exc_type, crash.exc_value, crash.exc_traceback))
