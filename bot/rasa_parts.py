"""Where Steady reaches into Rasa: every override in one place, each with its reason, each pinned by a test.

tests/model/test_rasa_parts.py fails when a new version of Rasa no longer has what is replaced here.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # Rasa always imports TensorFlow, which has much to say
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")  # nothing about a conversation leaves this machine

from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from threadpoolctl import threadpool_limits


def quiet(level: int = logging.WARNING) -> None:
    """Sets up Rasa's logging as its own command line does. Without this, Rasa prints every user's words (measured)."""
    from rasa.utils.log_utils import configure_structlog

    warnings.filterwarnings("ignore", module="(rasa|matplotlib|packaging|sanic|tensorflow|importlib).*")
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    configure_structlog(level)


class LocalActions(EndpointConfig):
    """Runs the actions in this process: the same JSON in and out as `rasa run actions`, without HTTP.

    One process instead of two, 9 ms instead of 76 ms a turn (measured), and no action server that can be down.
    """

    def __init__(self, executor: ActionExecutor) -> None:
        super().__init__(selective_domain=True)  # our actions never read the domain that Rasa would send along
        self._executor = executor

    async def request(self, *_: Any, json: dict[str, Any], **__: Any) -> dict[str, Any] | None:
        """Runs one action call. GuideAction never raises: it answers with the emergency card."""
        result: dict[str, Any] | None = await self._executor.run(json)
        return result


def local_actions() -> LocalActions:
    """The actions of the package `actions`, ready to run."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return LocalActions(executor)


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

    def remembered(self: MessageProcessor, tracker: DialogueStateTracker) -> Any:
        if tracker.followup_action or tracker.active_loop or not tracker.latest_message:
            return predict(self, tracker)
        known, key = (
            vars(self).setdefault("known", {}),
            (tracker.latest_action_name, tracker.latest_message.intent_name),
        )
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
