"""What a Rasa developer types works as they expect: the model and the project are ordinary Rasa."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from bench.machine import free_port
from bot.content import ROOT
from tests.model.conftest import KEY

WITHIN = 180  # seconds, a bound for a machine that is busy with other tests
NLU = """version: "3.1"
nlu:
- intent: disclose_blackmail
  examples: |
    - he has my nudes and wants 200
    - she will post the video if i dont pay
- intent: crisis_self_harm
  examples: |
    - i want to kill myself
    - i dont want to be alive any more
- intent: ask_pay
  examples: |
    - should i pay them
    - do i have to pay
"""


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),  # Rasa keeps what it asks about telemetry there
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "STEADY_DATABASE_URL": f"sqlite:///{folder / 'steady.db'}",
        "STEADY_SECRET_KEYS": KEY,
    }


def rasa(folder: Path, *arguments: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=ROOT,
        env=environment(folder),
        input=typed,
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )


def test_the_data_are_valid_without_a_warning(tmp_path: Path) -> None:
    ran = rasa(tmp_path, "data", "validate")
    assert ran.returncode == 0, ran.stderr[-2000:]
    said = ran.stdout + ran.stderr
    assert "rasa.validator" in said  # it did look
    assert [line for line in said.splitlines() if re.search(r"\b(WARNING|ERROR)\b|\[(warning|error)", line)] == []
    assert not re.search(r"(User|Rasa|Future)Warning: .*(domain|rules|data/nlu)", said)


def test_the_model_can_be_tested_on_any_file_in_rasas_format(model: Path, tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(NLU, encoding="utf-8")
    out = tmp_path / "results"
    arguments = ("--nlu", str(tmp_path / "nlu.yml"), "--model", str(model), "--out", str(out), "--no-plot")
    ran = rasa(tmp_path, "test", "nlu", *arguments)
    assert ran.returncode == 0, ran.stderr[-2000:]
    report = json.loads((out / "intent_report.json").read_text(encoding="utf-8"))
    assert report["accuracy"] == 1.0
    assert report["crisis_self_harm"]["support"] == 2


@dataclass(frozen=True)
class ActionServer:
    url: str

    def post(self, call: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(
            f"{self.url}/webhook", json.dumps(call).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


@pytest.fixture(scope="module")
def actions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ActionServer]:
    """`rasa run actions` on a port of its own."""
    folder, port = tmp_path_factory.mktemp("actions"), free_port()
    command = [sys.executable, "-m", "rasa", "run", "actions", "--port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=log, stderr=log)
    server = ActionServer(f"http://127.0.0.1:{port}")
    end = monotonic() + WITHIN
    try:
        while True:
            assert process.poll() is None, (folder / "log").read_text()[-2000:]
            assert monotonic() < end, "the action server did not start"
            with suppress(OSError), urllib.request.urlopen(f"{server.url}/health", timeout=5):
                break
            sleep(0.2)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def call(action: str, need: str, **slots: Any) -> dict[str, Any]:
    message = {"text": "x", "intent": {"name": need, "confidence": 0.9}, "entities": [], "intent_ranking": []}
    tracker = {
        "sender_id": "developer",
        "slots": slots,
        "latest_message": message,
        "events": [],
        "paused": False,
        "active_loop": {},
        "latest_action_name": "action_listen",
        "latest_input_channel": "cmdline",
        "followup_action": None,
    }
    return {"next_action": action, "sender_id": "developer", "tracker": tracker, "domain": {}}


def test_the_action_server_answers_a_call(actions: ActionServer) -> None:
    status, answer = actions.post(call("action_walk", "disclose_blackmail", age_group="adult"))
    assert status == 200
    slots = {event["name"]: event["value"] for event in answer["events"] if event["event"] == "slot"}
    assert (slots["plan_state"], slots["step"]) == ("walking", "pause")
    assert any("not your fault" in response["text"] for response in answer["responses"])
    assert any(button["payload"].startswith("step:done") for r in answer["responses"] for button in r["buttons"])


def test_the_action_server_knows_the_helplines(actions: ActionServer) -> None:
    _, answer = actions.post(call("action_crisis", "crisis_self_harm", country="GB"))
    assert "116 123" in answer["responses"][0]["text"]
    assert "999" in answer["responses"][0]["text"]


def test_an_action_that_there_is_not_is_said_so(actions: ActionServer) -> None:
    status, answer = actions.post(call("action_fly", "greet"))
    assert status == 404
    assert answer["action_name"] == "action_fly"


def test_rasa_shell_talks_through_the_action_server(actions: ActionServer, model: Path, tmp_path: Path) -> None:
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(
        f'action_endpoint:\n  url: "{actions.url}/webhook"\n'
        "tracker_store:\n  type: bot.store.tracker.SealedTrackerStore\n",
        encoding="utf-8",
    )
    # After each reply the shell offers its choices as a list; arrow up and return is "type out your own message".
    own = "\x1b[A\n"
    typed = f"im 15 and he has my nudes, he wants 50 quid\n{own}i want to kill myself\n{own}/stop\n"
    arguments = ("--model", str(model), "--endpoints", str(endpoints), "--port", str(free_port()))
    ran = rasa(tmp_path, "shell", *arguments, typed=typed)
    assert ran.returncode == 0, ran.stderr[-2000:]
    said = " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", ran.stdout).split())
    assert "You are under 18" in said
    assert "0800 1111" in said
    assert "116 123" in said
    assert "Traceback" not in ran.stderr
