"""Reads the data files that charities edit, checks them whole, and names the line at fault.

Every file under `data/` that is ours (not Rasa's own format) is loaded through `load`. It parses YAML with line
numbers kept, checks it against a JSON Schema, and turns any mistake into one `ContentError` that an operator can
act on: file, line, what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
SCHEMAS = Path(__file__).resolve().parent / "schemas"


class ContentError(ValueError):
    """A data file that cannot be used. Its text is one line for the operator: file, line, reason."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        super().__init__(f"{shown}:{line}: {reason}" if line else f"{shown}: {reason}")


def line_of(node: Any, keys: Iterable[str | int]) -> int | None:
    """The 1-based line where the value under `keys` stands, or of its nearest ancestor that has one."""
    line = None
    for key in keys:
        if not isinstance(node, CommentedMap | CommentedSeq) or (isinstance(node, CommentedMap) and key not in node):
            break
        position = node.lc.data.get(key) if node.lc.data else None
        line = position[0] + 1 if position else line
        node = node[key]
    return line


def plain(node: Any) -> Any:
    """The same data as ordinary dicts, lists and scalars."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def parse(path: Path) -> Any:
    """The YAML of `path` with line numbers kept; raises ContentError when it is missing or not YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(path, None, f"cannot be read ({error.__class__.__name__})") from None
    try:
        return YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ContentError(path, line, f"is not valid YAML: {error.problem}") from None


def load(
    path: Path,
    schema: str | None = None,
    check: Callable[[Any, Callable[[str, Iterable[str | int]], None]], None] | None = None,
) -> Any:
    """The checked content of one data file as plain Python values.

    `schema` names a file in bot/schemas (without `.json`). `check(data, fail)` may hold rules that a schema cannot
    say (dangling ids, doubles); it calls `fail(reason, keys)` for the first thing that is wrong.
    """
    try:
        # libyaml reads a right file twenty times faster, but keeps no lines and knows less of YAML 1.2.
        return _checked(YAML(typ="safe").load(path.read_text(encoding="utf-8")), path, None, schema, check)
    except (OSError, UnicodeDecodeError, YAMLError, ContentError):
        marked = parse(path)
        return _checked(plain(marked), path, marked, schema, check)


def _checked(
    data: Any,
    path: Path,
    marked: Any,
    schema: str | None,
    check: Callable[[Any, Callable[[str, Iterable[str | int]], None]], None] | None,
) -> Any:
    def fail(reason: str, keys: Iterable[str | int]) -> None:
        raise ContentError(path, line_of(marked, keys), reason)

    if schema:
        error = min(_validator(schema).iter_errors(data), key=lambda e: len(e.path), default=None)
        if error:
            where = ".".join(str(part) for part in error.absolute_path) or "the top level"
            fail(f"{where}: {error.message}", error.absolute_path)
    if check:
        check(data, fail)
    return data


@lru_cache
def _validator(schema: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")))
