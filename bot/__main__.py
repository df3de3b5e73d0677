"""The command line: `python -m bot <command>`. `make help` names the ones that people need."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from bot.content import ROOT, ContentError
from bot.settings import Settings, SettingsError
from bot.workers import share_counts


def run(_: argparse.Namespace) -> None:
    """Trains when the model is stale, then serves."""
    from bot.training import train

    settings = Settings.from_env(os.environ)
    if settings.workers > 1:
        share_counts()
    model = train()
    from bot.server import serve

    serve(settings, model)


def train(_: argparse.Namespace) -> None:
    """Trains when the model is stale."""
    from bot.training import train

    train()


def chat(_: argparse.Namespace) -> None:
    """A conversation in the terminal."""
    from bot.terminal import chat

    chat(Settings.from_env(os.environ))


def parse(_: argparse.Namespace) -> None:
    """JSON lines in, what Steady understands out."""
    from bot.parse import parse_lines

    parse_lines(sys.stdin, sys.stdout)


def check(_: argparse.Namespace) -> None:
    """Checks every data file and says what is wrong, by file and line."""
    from bot.checks import check_data

    check_data()


def card(_: argparse.Namespace) -> None:
    """Draws the printable help card anew, from data/card.en.yml and the helplines."""
    from bot.card.content import Card
    from bot.card.files import write

    for file in write(Card.load()):
        print(file.relative_to(ROOT))


def evaluate(_: argparse.Namespace) -> None:
    """Measures what Steady understands, on messages that were never trained on."""
    from bot.evaluation_report import REPORT, as_markdown, evaluate

    print(as_markdown(evaluate()).partition("## Every miss")[0])
    print(f"The whole report, with every miss: {REPORT / 'report.md'}")


def purge(_: argparse.Namespace) -> None:
    """Erases conversations, and lists of Telegram's message numbers, that are past their time."""
    from bot.store.ledger import KEPT_MINUTES
    from bot.store.purge import purge_once

    settings = Settings.from_env(os.environ)
    gone = purge_once(settings)
    print(f"Erased {gone.conversations} conversations older than {settings.retention_minutes} minutes.")
    print(f"Erased {gone.telegram_lists} lists of Telegram message numbers older than {KEPT_MINUTES // 60} hours.")


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "run": run,
    "train": train,
    "chat": chat,
    "parse": parse,
    "check": check,
    "card": card,
    "evaluate": evaluate,
    "purge": purge,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Mistakes of the operator's are one line on standard error and exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Steady: calm first help against sextortion.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.__doc__).set_defaults(run=command)
    from bot.helplines.cli import add_parser

    add_parser(commands)
    chosen = parser.parse_args(arguments)
    try:
        result = chosen.run(chosen)
    except (ContentError, SettingsError) as error:
        print(f"steady: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:  # an installation that was not made by scripts/setup.sh, or has lost a part
        if (error.name or "bot").partition(".")[0] in ("bot", "actions"):
            raise  # a mistake of ours, not of the operator's
        print(
            f"steady: the package {error.name} is not installed; run `rm .venv/ready` and `make run`", file=sys.stderr
        )
        return 2
    except KeyboardInterrupt:
        return 130
    return int(result or 0)


if __name__ == "__main__":
    sys.exit(main())
