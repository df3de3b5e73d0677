"""When a model is stale: whatever it was made from has changed, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import training
from bot.training import fingerprint, model_path, train


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("config.yml", "domain.yml", "data/nlu/greet.yml", "data/rules.yml", "bot/nlu/text.py", "README.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    monkeypatch.setattr(training, "ROOT", tmp_path)
    monkeypatch.setattr(training, "MODELS", tmp_path / "models")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "data/nlu/greet.yml", "data/rules.yml", "bot/nlu/text.py"]
)
def test_a_change_of_what_it_is_learnt_from_makes_it_stale(project: Path, name: str) -> None:
    before = fingerprint()
    with (project / name).open("a") as file:
        file.write("more\n")
    assert fingerprint() != before


@pytest.mark.parametrize("name", ["README.md", "bot/server.py", "bot/nlu/__pycache__/text.py", "data/notes.txt"])
def test_nothing_else_does(project: Path, name: str) -> None:
    before = fingerprint()
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("anything")
    assert fingerprint() == before


def test_a_new_name_for_the_same_words_counts(project: Path) -> None:
    before = fingerprint()
    (project / "data/nlu/greet.yml").rename(project / "data/nlu/hello.yml")
    assert fingerprint() != before


def test_another_version_of_a_package_counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    monkeypatch.setattr("importlib.metadata.version", lambda _: "0.0.1")
    assert fingerprint() != before


def test_a_model_that_is_there_is_not_trained_again(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model_path().parent.mkdir()
    model_path().write_bytes(b"a model")
    assert train() == model_path()
    assert capsys.readouterr().out == f"The model is up to date: models/{model_path().name}\n"
    assert model_path().read_bytes() == b"a model"


def test_the_name_of_a_model_is_its_fingerprint(project: Path) -> None:
    assert model_path() == project / "models" / f"steady-{fingerprint()}.tar.gz"
    assert len(fingerprint()) == 16
