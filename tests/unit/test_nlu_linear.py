"""The two linear classifiers: plain arrays that learn, are kept without pickles and read back the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from bot.nlu import dense, keep
from bot.nlu.dense import Dense
from bot.nlu.linear import Linear, softmax

ROWS = sp.csr_matrix(np.eye(6, dtype=np.float32)[[0, 0, 1, 1, 2, 2]])
KINDS = [0, 0, 1, 1, 3, 3]  # of four: nothing is known of kind 2


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "FOLDER", tmp_path / "learnt")


def test_softmax_is_a_share_of_one_even_of_huge_scores() -> None:
    shares = softmax(np.array([[1000.0, 1000.0], [-1000.0, 0.0]], dtype=np.float32))
    np.testing.assert_allclose(shares, [[0.5, 0.5], [0.0, 1.0]], atol=1e-6)


def test_it_learns_and_never_says_a_kind_that_it_has_not_seen() -> None:
    model = Linear.fit("test-three", ROWS, KINDS, 4)
    assert [int(model.probabilities(ROWS[row]).argmax()) for row in range(6)] == KINDS
    for row in range(6):
        shares = model.probabilities(ROWS[row])
        assert shares.sum() == pytest.approx(1, abs=1e-5)
        assert shares[2] < 1e-6


def test_two_kinds_are_as_sure_as_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    rows, kinds = ROWS[:4], KINDS[:4]
    model = Linear.fit("test-two", rows, kinds, 2, strength=1.0)
    expected = LogisticRegression(C=1.0, max_iter=60, class_weight="balanced").fit(rows, kinds).predict_proba(rows)
    found = np.stack([model.probabilities(rows[row]) for row in range(4)])
    np.testing.assert_allclose(found, expected, atol=2e-3)


def test_every_kind_counts_the_same_however_many_examples_it_has() -> None:
    rows = sp.csr_matrix(np.ones((11, 1), dtype=np.float32))
    shares = Linear.fit("test-balance", rows, [0] * 10 + [1], 2).probabilities(rows[0])
    np.testing.assert_allclose(shares, [0.5, 0.5], atol=0.02)


def test_what_is_saved_is_read_back_nearly_the_same(tmp_path: Path) -> None:
    model = Linear.fit("test-save", ROWS, KINDS, 4)
    model.save(tmp_path / "model.npz")
    loaded = Linear.load(tmp_path / "model.npz")
    for row in range(6):
        np.testing.assert_allclose(loaded.probabilities(ROWS[row]), model.probabilities(ROWS[row]), atol=1e-3)


@pytest.mark.parametrize("kind", [Linear, Dense])
def test_a_pickle_is_refused(kind: Any, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    np.savez(path, weights=np.array([{"a": 1}], dtype=object), bias=np.zeros(1))
    with pytest.raises(ValueError, match="pickle"):
        kind.load(path)


def test_dense_rows_are_learnt_and_kept_the_same_way(tmp_path: Path) -> None:
    rows = ROWS.toarray()
    model = Dense(**dense.learn(rows, KINDS, 4, strength=30.0, balance=0.5))
    model.save(tmp_path / "dense.npz")
    loaded = Dense.load(tmp_path / "dense.npz")
    assert [int(loaded.probabilities(row).argmax()) for row in rows] == KINDS
    assert all(loaded.probabilities(row)[2] < 1e-6 for row in rows)
