"""The weekly job: which links of the directory are dead, is every number right, and what is due for review.

    python scripts/check_helplines.py --report results/helplines.md            everything
    python scripts/check_helplines.py --offline --report results/helplines.md  all but the links

Exit status: 0 all well, 1 somebody must look (a broken file, a wrong number, a dead link), 2 usage. A site that
refuses robots (401, 403, 405, 429) is listed to be looked at by hand, and is no failure. Reviews that are due are no
failure either: they are the ordinary work of the week.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from anywhere

from bot.content import ContentError
from bot.helplines.report import ReviewItem, review
from bot.helplines.service import Book, visible
from bot.helplines.source import FILE, load_book

AGENT = "Steady helpline check"
TIMEOUT = 20  # seconds for one link
AT_ONCE = 4  # links at a time: polite, and still a few minutes for all
STATES = ("works", "moved", "by_hand", "dead")
ROBOTS_REFUSED = (401, 403, 405, 429)


@dataclass(frozen=True)
class LinkResult:
    """What became of one link. state: works | moved | by_hand | dead."""

    service: str
    url: str
    state: str
    detail: str


def shown_links(book: Book) -> list[tuple[str, str]]:
    """Every web address that people are shown, once, with the service it belongs to."""
    links: dict[str, str] = {}
    for service in filter(None, map(visible, book.services)):
        for route in service.of_kind("web", "chat"):
            links.setdefault(route.value, service.id)
    return [(service, url) for url, service in links.items()]


def try_link(service: str, url: str, timeout: float = TIMEOUT) -> LinkResult:
    """Fetch one link, following redirects."""
    request = Request(url, headers={"User-Agent": AGENT})  # noqa: S310 - the schema allows https only
    try:
        with urlopen(request, timeout=timeout) as answer:  # noqa: S310
            final = answer.url
    except HTTPError as error:
        state = "by_hand" if error.code in ROBOTS_REFUSED else "dead"
        return LinkResult(service, url, state, f"status {error.code}")
    except (URLError, OSError, ValueError) as error:
        return LinkResult(service, url, "dead", str(getattr(error, "reason", error)))
    same = final.rstrip("/") == url.rstrip("/")
    return LinkResult(service, url, "works" if same else "moved", "" if same else final)


def try_links(links: Iterable[tuple[str, str]], timeout: float = TIMEOUT) -> list[LinkResult]:
    """Fetch all links, a few at a time, in order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda link: try_link(link[0], link[1], timeout), links))


def report(book: Book, links: list[LinkResult] | None, items: list[ReviewItem], today: date) -> str:
    """The report as Markdown. `links` is None when they were not tried."""
    doubtful = [item for item in items if item.missing]
    lines = [
        f"# Helplines, {today}",
        "",
        f"- {len(book.services)} entries; numbers, hours, countries and dates are right",
        f"- {sum(item.due for item in items)} are due for review",
        f"- {len(doubtful)} have fields that nobody has confirmed",
    ]
    if links is None:
        lines.append("- links were not tried (offline)")
    else:
        counts = {state: sum(link.state == state for link in links) for state in STATES}
        lines.append("- links: " + ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in counts.items()))
        for state, title in (("dead", "Dead links"), ("by_hand", "Look at these by hand"), ("moved", "Moved")):
            found = [link for link in links if link.state == state]
            if found:
                lines += ["", f"## {title}", "", "| entry | link | |", "|---|---|---|"]
                lines += [f"| {link.service} | {link.url} | {link.detail} |" for link in found]
    lines += ["", "## To review, most urgent first", ""]
    lines += ["| entry | not confirmed | checked | review by |", "|---|---|---|---|"]
    lines += [f"| {item.id} | {', '.join(item.missing)} | {item.checked} | {item.review_by} |" for item in items]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Run the job."""
    parser = argparse.ArgumentParser(description="Check the directory of helplines.")
    parser.add_argument("--file", type=Path, default=FILE)
    parser.add_argument("--report", type=Path, help="where to write the report (default: standard output)")
    parser.add_argument("--offline", action="store_true", help="do not try the links")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, help="seconds for one link")
    args = parser.parse_args(arguments)
    today = datetime.now(timezone.utc).date()
    links: list[LinkResult] | None = None
    try:
        book = load_book(args.file)
    except ContentError as error:
        text, status = f"# Helplines, {today}\n\nThe file is broken: {error}\n", 1
    else:
        links = None if args.offline else try_links(shown_links(book), args.timeout)
        text = report(book, links, review(book, today), today)
        status = 1 if links and any(link.state == "dead" for link in links) else 0
    if args.report:
        args.report.parent.mkdir(parents=True, exist_ok=True)
        args.report.write_text(text, encoding="utf-8")
        print(f"report written to {args.report}")
    else:
        print(text)
    return status


if __name__ == "__main__":
    sys.exit(main())
