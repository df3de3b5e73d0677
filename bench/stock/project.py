"""Writes a stock Rasa project with our needs and a part of our examples: `python -m bench.stock.project <folder> <n>`.

The pipeline and policies are what `rasa init` of 3.6.21 writes as its default; SQLite tracker store, actions over HTTP,
the rest channel. Each need has a rule and one action call, as in Steady.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bench.machine import ROOT

LONGEST = 25  # words; DIET pads every batch to its longest message, and with ours of 150 words needs an hour

_CONFIG = """
recipe: default.v1
assistant_id: stock
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 100
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 100
  - name: TEDPolicy
    max_history: 5
    epochs: 100
    constrain_similarities: true
"""
_ENDPOINTS = """
action_endpoint:
  url: "http://127.0.0.1:5055/webhook"
tracker_store:
  type: SQL
  dialect: sqlite
  db: rasa.db
"""
_ACTIONS = """
from rasa_sdk import Action


class ActionAnswer(Action):
    def name(self):
        return "action_answer"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="You are not alone. " * 12, buttons=[{"title": "Done", "payload": "/affirm"}])
        return []
"""


def examples() -> dict[str, list[str]]:
    """Our examples by need, without the hints of data/nlu/check_in.yml."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in YAML(typ="safe").load(file.read_text(encoding="utf-8")).get("nlu") or ():
            if "intent" in block and not block.get("metadata"):
                lines = [line[2:] for line in block["examples"].splitlines() if line.startswith("- ")]
                found.setdefault(block["intent"], []).extend(lines)
    return found


def part(found: dict[str, list[str]], count: int) -> dict[str, list[str]]:
    """About `count` of the examples, the same share of each need and at least two; none over LONGEST words."""
    found = {need: [line for line in lines if len(line.split()) <= LONGEST] for need, lines in found.items()}
    total = sum(map(len, found.values()))
    pick = random.Random(1)
    return {
        need: pick.sample(lines, min(len(lines), max(2, round(len(lines) * count / total))))
        for need, lines in found.items()
    }


def write(folder: Path, count: int) -> None:
    """Writes the project's files."""
    chosen = part(examples(), count)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "actions").mkdir(exist_ok=True)
    (folder / "actions" / "__init__.py").write_text(_ACTIONS, encoding="utf-8")
    for name, text in (("config.yml", _CONFIG), ("endpoints.yml", _ENDPOINTS), ("credentials.yml", "rest:\n")):
        (folder / name).write_text(text, encoding="utf-8")
    needs = sorted(chosen)
    # A bracket would be read as an entity, and a backslash as an escape.
    clean = str.maketrans("", "", "[]{}\\")
    blocks = [
        {"intent": need, "examples": "".join(f"- {line.translate(clean)}\n" for line in chosen[need])} for need in needs
    ]
    steps = [{"intent": need} for need in needs]
    _dump(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": blocks})
    rules = [
        {"rule": f"answer {step['intent']}", "steps": [step, {"action": "action_answer"}]}
        for step in [*steps, {"intent": "nlu_fallback"}]
        if step["intent"] != "restart"
    ]
    _dump(folder / "data" / "rules.yml", {"version": "3.1", "rules": rules})
    stories = [
        {
            "story": f"{one} then {two}",
            "steps": [{"intent": one}, {"action": "action_answer"}, {"intent": two}, {"action": "action_answer"}],
        }
        for one, two in zip(needs, needs[1:] + needs[:1], strict=True)
        if "restart" not in (one, two)
    ]
    _dump(folder / "data" / "stories.yml", {"version": "3.1", "stories": stories})
    session = {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}
    domain = {"version": "3.1", "intents": needs, "actions": ["action_answer"], "session_config": session}
    _dump(folder / "domain.yml", domain)


def _dump(path: Path, data: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(data, file)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
