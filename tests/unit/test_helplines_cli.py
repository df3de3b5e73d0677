"""What the people who keep the directory see: the command line, the exports, the weekly job."""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.content import ROOT
from bot.helplines import cli
from bot.helplines.choose import Shelf
from bot.helplines.report import Cell, coverage, review
from bot.helplines.source import FILE, load_book

sys.path.insert(0, str(ROOT / "scripts"))

import check_helplines

BOOK = load_book()


def steady(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    cli.add_parser(parser.add_subparsers())
    return cli.run(parser.parse_args(["helplines", *arguments]))


def test_list_filters_and_says_what_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    assert steady("list", "--country", "gb-sct", "--topic", "emotional_support", "--age", "adult",
                  "--at", "2026-11-28T12:00+00:00") == 0  # fmt: skip
    out = capsys.readouterr().out
    assert "Breathing Space" in out
    assert "Open now until Monday 06:00" in out
    assert "Lifeline" not in out  # Northern Ireland's


def test_list_hides_adults_services_until_an_age_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    steady("list", "--country", "GB", "--topic", "sextortion", "--format", "json")
    unsaid = {row["id"] for row in json.loads(capsys.readouterr().out)}
    steady("list", "--country", "GB", "--topic", "sextortion", "--age", "adult", "--format", "json")
    adult = {row["id"] for row in json.loads(capsys.readouterr().out)}
    assert not {"uk_revenge_porn_helpline", "int_stopncii"} & unsaid
    assert {"uk_revenge_porn_helpline", "int_stopncii"} <= adult


def test_show_marks_what_is_not_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    assert steady("show", "uk_switchboard") == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("0800 0119 100" in line and "(not confirmed)" in line for line in lines)
    assert any("https://switchboard.lgbt/" in line and "(not confirmed)" not in line for line in lines)
    assert steady("show", "nobody") == 1


def test_check_says_whether_the_file_is_right(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert steady("check") == 0
    assert "220 entries are right" in capsys.readouterr().out
    broken = tmp_path / "helplines.yml"
    broken.write_text(FILE.read_text(encoding="utf-8").replace("country: FR", "country: XX", 1), encoding="utf-8")
    assert steady("check", "--file", str(broken)) == 1
    assert f"{broken}:" in capsys.readouterr().err


def test_review_lists_every_entry_with_a_gap_and_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert steady("review", "--format", "csv") == 0
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert {service.id for service in BOOK.services if service.unverified_fields} <= set(rows)
    assert rows["uk_nspcc"]["missing"] == "hours"
    assert rows["uk_nspcc"]["source"].startswith("https://")


def test_review_knows_what_is_due() -> None:
    items = {item.id: item for item in review(BOOK, date(2026, 3, 1))}
    assert items["uk_101"].due  # its date of check is not known
    assert items["uk_101"].days is None
    assert "uk_fearless" in items  # checked in February 2025
    assert items["uk_fearless"].days == 393
    assert "uk_ceop" not in {item.id for item in review(BOOK, date(2026, 3, 19))}  # checked 20 March 2025
    assert "uk_ceop" in {item.id for item in review(BOOK, date(2026, 3, 20))}


def test_coverage_shows_the_holes(capsys: pytest.CaptureFixture[str]) -> None:
    cells = coverage(Shelf.of(BOOK), ["PL", "GB-SCT"], ["sextortion", "crisis"])
    assert Cell("PL", "sextortion", "adult", 0, 0) in cells
    assert all(cell.services for cell in cells if cell.country == "GB-SCT")
    assert steady("coverage") == 0
    assert "holes of" in capsys.readouterr().out


def test_export_writes_json_and_csv_of_what_may_be_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "out.json"
    assert steady("export", "--country", "IE", "--output", str(path)) == 0
    records = {record["id"]: record for record in json.loads(path.read_text(encoding="utf-8"))}
    assert records["ie_samaritans"]["links"][0] == {"kind": "phone", "value": "116 123", "url": "tel:116123"}
    assert records["ie_garda"]["links"] == [
        {"kind": "web", "value": "https://www.garda.ie/", "url": "https://www.garda.ie/"}
    ]  # its number is not confirmed
    assert steady("export", "--format", "csv") == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_sync_says_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path}/steady.db"
    assert steady("sync", "--database", url) == 0
    assert "added    uk_999" in capsys.readouterr().out
    assert steady("sync", "--database", url) == 0
    assert capsys.readouterr().out == "220 entries, nothing changed\n"


class Site(BaseHTTPRequestHandler):
    """A site with one page that works, one that moved, one that refuses robots and nothing else."""

    def do_GET(self) -> None:
        status = {"/works": 200, "/moved": 301, "/robots": 403}.get(self.path, 404)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/works")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_weekly_job_tells_dead_links_from_moved_ones(site: str) -> None:
    links = [("a", f"{site}/works"), ("b", f"{site}/moved"), ("c", f"{site}/robots"), ("d", f"{site}/gone")]
    found = check_helplines.try_links([*links, ("e", "http://127.0.0.1:1/")])
    assert [(link.service, link.state) for link in found] == [
        ("a", "works"), ("b", "moved"), ("c", "by_hand"), ("d", "dead"), ("e", "dead"),
    ]  # fmt: skip
    text = check_helplines.report(BOOK, found, [], date(2026, 1, 1))
    assert "links: 1 works, 1 moved, 1 by hand, 2 dead" in text
    assert f"| d | {site}/gone | status 404 |" in text


def test_the_weekly_job_tries_each_link_that_people_see_once() -> None:
    urls = [url for _, url in check_helplines.shown_links(BOOK)]
    assert len(urls) == len(set(urls)) > 100
    assert "https://www.hateaid.org/" not in urls  # nothing of that entry is confirmed


def test_the_weekly_job_runs_offline_from_anywhere(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "check_helplines.py"
    done = subprocess.run(
        [sys.executable, str(script), "--offline", "--report", "out/report.md"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "links were not tried (offline)" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


def test_the_weekly_job_reports_a_broken_file(tmp_path: Path) -> None:
    broken = tmp_path / "helplines.yml"
    broken.write_text("helplines: [", encoding="utf-8")
    report = tmp_path / "report.md"
    assert check_helplines.main(["--file", str(broken), "--report", str(report)]) == 1
    assert "The file is broken" in report.read_text(encoding="utf-8")
