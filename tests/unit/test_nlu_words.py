"""Words and letter groups as a sparse row, as scikit-learn would compute it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from nlu_parts import EXAMPLES, Workshop, read, training_data
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.needs import feature
from bot.nlu.words import ORIGIN, Vocabulary, WordFeaturizer, terms

TEXTS = [text for text, _, _ in EXAMPLES]


def test_terms_are_words_pairs_and_letter_groups() -> None:
    found = list(terms("Don't PAY"))
    assert found[:3] == ["w:dont", "w:pay", "w:dont pay"]
    assert {" p", "pay", "ay ", " pay "} <= set(found)


def test_a_typing_error_still_shares_most_letter_groups() -> None:
    right, wrong = set(terms("blackmail")), set(terms("blackmial"))
    assert len(right & wrong) > len(right) / 3


def test_the_row_is_that_of_scikit_learn() -> None:
    ours = Vocabulary.learn(TEXTS)
    theirs = TfidfVectorizer(analyzer=lambda text: list(terms(text)), min_df=2, sublinear_tf=True)
    expected = theirs.fit_transform(TEXTS)
    assert list(ours.columns) == sorted(theirs.vocabulary_)
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(ours.vector(text).toarray()[0], expected[row].toarray()[0], atol=1e-5)


@pytest.mark.parametrize("text", ["", "...", "\u6551\u547d", "zzzz qqqq"])
def test_a_text_without_known_terms_is_an_empty_row(text: str) -> None:
    row = Vocabulary.learn(["one two", "one two"]).vector(text)
    assert row.nnz == 0
    assert row.shape == (1, len(Vocabulary.learn(["one two", "one two"]).columns))


def test_a_loaded_featurizer_gives_the_same_row(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    fresh = workshop.create(WordFeaturizer)
    fresh.train(training_data())
    loaded = workshop.load(WordFeaturizer)
    for text in (*TEXTS, "something he wants"):
        before, after = (feature(read([one], text), ORIGIN) for one in (fresh, loaded))
        assert (before != after).nnz == 0


def test_an_untrained_featurizer_and_a_message_without_words_add_nothing(tmp_path: Path) -> None:
    assert feature(read([Workshop(tmp_path).create(WordFeaturizer)], "hello"), ORIGIN) is None
