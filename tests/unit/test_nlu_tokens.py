"""What both encoders promise of any text: it has tokens, no more than are read, and features that are numbers."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from bot.nlu import network, transformer


@pytest.fixture(params=[network, transformer], ids=["first", "second"])
def encoder(request: pytest.FixtureRequest) -> ModuleType:
    made: ModuleType = request.param
    return made


def test_capitals_and_tricks_change_nothing(encoder: ModuleType) -> None:
    assert encoder.tokens("HE HAS MY N\u200bUDES") == encoder.tokens("he has my nudes")


@pytest.mark.parametrize("text", ["", " ", "\U0001f62d" * 50, "a" * 20_000, "word " * 5000])
def test_any_text_has_tokens_and_no_more_than_are_read(encoder: ModuleType, text: str) -> None:
    found = encoder.tokens(text)
    assert 2 <= len(found) <= encoder.LONGEST_TOKENS
    read = [found] if encoder is network else found  # the first reads many texts at once
    assert np.isfinite(encoder.features(encoder.pretrained(), read)).all()
