"""Where Steady reaches into Rasa: every override in one place, each with its reason, each pinned by a test.

tests/model/test_rasa_parts.py fails when a new version of Rasa no longer has what is replaced here.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from bot.absent import leave_out  # isort: skip

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # where something else has loaded TensorFlow: it has much to say
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")  # nothing about a conversation leaves this machine
logging.captureWarnings(capture=True)  # what Rasa pins warns about each other, already while it is imported
leave_out("tensorflow", "keras", "tensorflow_hub", "tensorflow_text", "tensorflow_addons")  # see bot/absent.py

from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from threadpoolctl import threadpool_limits

from bot import logs, metrics

log = logging.getLogger(__name__)
T = TypeVar("T")

ACTION_SECONDS = 4.0  # an action takes 2 ms; with this, a message with a crisis in it still has its numbers in time


def quiet(level: int = logging.WARNING, **wishes: Any) -> None:
    """Sets up logging. Without this, Rasa prints every user's words (measured). `wishes`: those of bot.logs.set_up."""
    warnings.filterwarnings("ignore", module="(rasa|matplotlib|packaging|sanic|tensorflow|importlib).*")
    logs.set_up(level, **wishes)


class LocalActions(EndpointConfig):
    """Runs the actions in this process: the same JSON in and out as `rasa run actions`, without HTTP.

    One process instead of two, 9 ms instead of 76 ms a turn (measured), and no action server that can be down.
    """

    def __init__(self, executor: ActionExecutor, limit: float = ACTION_SECONDS) -> None:
        super().__init__(selective_domain=True)  # our actions never read the domain that Rasa would send along
        self._executor, self._limit = executor, limit

    async def request(self, *_: Any, json: dict[str, Any], **__: Any) -> dict[str, Any] | None:
        """Runs one action call. GuideAction never raises: it answers with the emergency card.

        In a thread, so that an action that hangs holds up nobody else; after `limit` seconds it counts as failed, and
        the inbox's watchdog answers.
        """
        metrics.heard(json["tracker"].get("latest_message") or {})
        try:
            result: dict[str, Any] | None = await asyncio.wait_for(in_thread(lambda: self._run(json)), self._limit)
        except asyncio.TimeoutError:
            log.error("action.hangs action=%s", json.get("next_action"))
            raise
        return result

    def _run(self, json: dict[str, Any]) -> dict[str, Any] | None:
        call = self._executor.run(json)
        try:
            call.send(None)
        except StopIteration as done:
            result: dict[str, Any] | None = done.value
            return result
        call.close()
        raise RuntimeError("an action waits for something: actions must not be async")


def in_thread(work: Callable[[], T]) -> asyncio.Future[T]:
    """The result of `work`, done in a thread of its own.

    A new one each time (0.1 ms, measured), not a pool: what hangs would keep its place in a pool for ever. Daemons, so
    that they cannot hold up the end of the process either.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def tell(result: T | None, error: BaseException | None) -> None:
        if future.done():  # nobody waits any more
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(cast(T, result))

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as raised:  # noqa: BLE001 - it is raised again where somebody waits
            error = raised
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, result, error)

    threading.Thread(target=run, name="steady-action", daemon=True).start()
    return future


def local_actions(limit: float = ACTION_SECONDS) -> LocalActions:
    """The actions of the package `actions`, ready to run."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return LocalActions(executor, limit)


def leave_out_what_costs() -> None:
    """Replaces what makes a turn dear and changes nothing. Called once, before a model is loaded for serving."""
    RemoteAction._validate_action_result = _trust
    MessageProcessor._predict_next_with_tracker = _remembered(MessageProcessor._predict_next_with_tracker)
    DaskGraphRunner.run = _run_in_line
    # Deep copies of entities and events, five a turn, for debug lines that nobody reads: 5 % of a turn.
    processor.copy = SimpleNamespace(deepcopy=lambda value: value)
    threadpool_limits(1, user_api="blas")  # two threads for one sentence: a third more CPU a reply (measured)


def _trust(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Our own actions' replies: jsonschema would re-check its own meta-schema at each call, 6 to 45 ms (measured)."""
    return True


def _remembered(predict: Callable[..., Any]) -> Callable[..., Any]:
    """Asks the policies once for each need: RulePolicy replays all past states, three times a turn, 20 % of it.

    Exact for data/rules.yml: rules of one turn, no form, no slot or entity in a prediction (tests pin each of these).
    """

    @wraps(predict)
    def remembered(self: MessageProcessor, tracker: DialogueStateTracker) -> Any:
        if tracker.followup_action or tracker.active_loop or not tracker.latest_message:
            return predict(self, tracker)
        known = vars(self).setdefault("known", {})
        key = tracker.latest_action_name, tracker.latest_message.intent_name
        return known.get(key) or known.setdefault(key, predict(self, tracker))

    return remembered


def _run_in_line(self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: Any = None) -> dict[str, Any]:
    """Runs the graph's nodes one after another, as Dask does here with queues and state: 8 % of a turn (measured)."""
    done = {name: (name, value) for name, value in (inputs or {}).items()}

    def result(name: str) -> Any:
        if name not in done:
            done[name] = self._instantiated_nodes[name](*map(result, self._graph_schema.nodes[name].needs.values()))
        return done[name]

    return dict(map(result, targets or self._graph_schema.target_names))
