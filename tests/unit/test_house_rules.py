"""Rules of this house that no linter knows, over every Python file; and that the linters' rules we count on are on.

Each rule has its reason, and examples that it must find: a rule that finds nothing is no rule.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content import ROOT

LEVELS = {"debug", "info", "warning", "error", "critical", "log"}
LOGGERS = {"log", "logger", "logging"}
WORDS = {"text", "texts", "message", "messages", "body", "said", "utterance", "words", "answer", "reply"}
PERSONS = {"token", "address", "ip", "sender_id", "conversation", "chat", "chat_id", "user", "username"}
ERRORS = {"e", "error", "exc", "exception"}
SECRETS = re.compile(r"(^|_)(token|secret|secrets|signature|digest|hmac|mac|password|api_key|secret_key)$")
UNSAFE = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib", "skops"}


@dataclass(frozen=True)
class Rule:
    """`finds` yields the lines at fault in a file; `bad` are examples, and `good` their counter-examples."""

    name: str
    reason: str
    finds: Callable[[ast.AST], Iterator[int]]
    bad: tuple[str, ...]
    good: tuple[str, ...]
    folders: tuple[str, ...] = ("bot", "actions")


def _name(node: ast.AST) -> str:
    """The last name of an expression: `b` of `a.b`, `f` of `f(x)`; empty for others."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _log_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LEVELS | {"exception"}
            and _name(node.func.value) in LOGGERS
        ):
            yield node


def built_log_lines(tree: ast.AST) -> Iterator[int]:
    for call in _log_calls(tree):
        said = call.args[0] if call.args else None
        if not (isinstance(said, ast.Constant) and isinstance(said.value, str)):
            yield call.lineno


def logged_words(tree: ast.AST) -> Iterator[int]:
    for call in _log_calls(tree):
        values = [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg != "exc_info")]
        for value in values:
            inner = [value]
            if isinstance(value, ast.Call) and _name(value.func) in {"str", "repr", "format", "vars"}:
                inner = list(value.args)
            if any(_name(one) in WORDS | PERSONS | ERRORS for one in inner if not isinstance(one, ast.Call)):
                yield call.lineno


def logged_tracebacks(tree: ast.AST) -> Iterator[int]:
    for call in _log_calls(tree):
        info = [keyword.value for keyword in call.keywords if keyword.arg == "exc_info"]
        # A tuple is what bot/logs.py hands to its own formatter, which keeps kind and places only.
        if isinstance(call.func, ast.Attribute) and (
            call.func.attr == "exception" or any(not isinstance(one, ast.Tuple) for one in info)
        ):
            yield call.lineno


def compared_secrets(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Constant) for side in sides):
                continue  # whether there is one at all
            if any(SECRETS.search(_name(side)) for side in sides):
                yield node.lineno


def unsafe_loading(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and UNSAFE & {alias.name.partition(".")[0] for alias in node.names}:
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in UNSAFE:
            yield node.lineno
        allowed = isinstance(node, ast.keyword) and node.arg == "allow_pickle"
        if allowed and not (isinstance(node.value, ast.Constant) and node.value.value is False):
            yield node.value.lineno


RULES = (
    Rule(
        "log lines are constant",
        "a built line can hold what somebody typed, and bot/logs.py can only sort out values that stand beside it",
        built_log_lines,
        ("log.info(f'turn {text}')", "logger.warning('turn %s' % text)", "log.error(text)", "log.info('a' + text)"),
        ("log.info('turn.done channel=%s', channel)", "math.log(x)"),
    ),
    Rule(
        "log values name kinds",
        "a message's text, a token, an address or an error's own words must not reach a log",
        logged_words,
        (
            "log.info('turn.done text=%s', message.text)",
            "log.error('turn.failed why=%s', error)",
            "log.error('turn.failed why=%s', str(error))",
            "log.info('web.refused who=%s', request.ip)",
            "log.info('web.began token=%s', token)",
        ),
        ("log.error('turn.failed kind=%s', type(error).__name__)", "log.info('x crisis=%s', message.crisis)"),
    ),
    Rule(
        "no traceback in a log",
        "a traceback ends with the error's text, and library errors quote what they were given",
        logged_tracebacks,
        ("log.exception('turn.failed')", "log.error('turn.failed', exc_info=True)"),
        ("log.critical('process.crashed', exc_info=(kind, error, trace))",),
    ),
    Rule(
        "secrets are compared in constant time",
        "== ends at the first wrong byte, and that time tells where it stands; use hmac.compare_digest",
        compared_secrets,
        ("if token == given: pass", "if given != settings.webhook_secret: pass", "ok = self.signature(x) == y"),
        ("if hmac.compare_digest(token, given): pass", "if token == '': pass", "if token is None: pass"),
    ),
    Rule(
        "nothing is unpickled",
        "unpickling runs whatever the file says; a model file is then as good as code",
        unsafe_loading,
        ("import pickle", "from joblib import load", "numpy.load(path, allow_pickle=True)"),
        ("import json", "numpy.load(path, allow_pickle=False)"),
        ("bot", "actions", "scripts"),
    ),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_our_code_keeps_the_rule(rule: Rule) -> None:
    files = [file for folder in rule.folders for file in sorted((ROOT / folder).rglob("*.py"))]
    assert files
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in files
        for line in rule.finds(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == [], rule.reason


@pytest.mark.parametrize(("rule", "code"), [(rule, code) for rule in RULES for code in rule.bad])
def test_a_rule_finds_what_it_is_for(rule: Rule, code: str) -> None:
    assert list(rule.finds(ast.parse(code))) == [1]


@pytest.mark.parametrize(("rule", "code"), [(rule, code) for rule in RULES for code in rule.good])
def test_a_rule_lets_the_right_way_pass(rule: Rule, code: str) -> None:
    assert list(rule.finds(ast.parse(code))) == []


# --- rules that ruff has: that they are on, where it counts ---


BY_RUFF = {
    "T201": "print('a')",  # what a server prints goes past the logs' rules
    "S301": "pickle.loads(b'')",
    "S307": "eval('1')",
    "S102": "exec('1')",
    "DTZ005": "datetime.now()",  # opening hours are wrong by an hour in summer
    "BLE001": "try:\n    a = 1\nexcept Exception:\n    a = 2",  # who catches everything says why
}


@pytest.mark.parametrize("module", ["bot/inbox.py", "bot/channels/web/api.py", "actions/guide.py"])
def test_ruff_refuses_it_in_code_that_serves(module: str) -> None:
    code = "\n".join(["import pickle", "from datetime import datetime", *BY_RUFF.values(), ""])
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise"]
    result = subprocess.run(
        [*command, f"--stdin-filename={module}", "-"], input=code, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert [rule for rule in BY_RUFF if rule not in result.stdout] == []


# --- every file of the repository ---

PLACES = {
    # These name a developer's machine; the program must run anywhere.
    "a path of one machine": re.compile(r"(?<![\w.~-])/(?:root|home|Users|work)/[\w.-]"),
    # Locks name versions and hashes; where they come from is for whoever installs.
    "a package registry's address": re.compile(
        r"(?:pypi|pythonhosted|npmjs)\.org|(?:npmjs)\.com|--(?:extra-)?index-url[ =]\S", re.IGNORECASE
    ),
}


def texts_of_the_repository() -> Iterator[tuple[Path, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (start := path.read_bytes()[:4096]) and start:
            yield path, path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("place", PLACES)
def test_no_file_names_a_place(place: str) -> None:
    texts = list(texts_of_the_repository())
    if not texts:
        pytest.skip("this is no git checkout")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in texts
        for number, line in enumerate(text.splitlines(), 1)
        if PLACES[place].search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("place", "line", "found"),
    [
        ("a path of one machine", "model: /" + "home/sam/steady/models", True),
        ("a path of one machine", "see bot/" + "work/home.py and https://example.org/" + "home/page", False),
        ("a package registry's address", "https://" + "pypi" + ".org/simple", True),
        ("a package registry's address", "--index" + "-url https://example.org", True),
        ("a package registry's address", "--no-emit-index" + "-url", False),
    ],
)
def test_a_place_is_found(place: str, line: str, found: bool) -> None:
    assert bool(PLACES[place].search(line)) is found
