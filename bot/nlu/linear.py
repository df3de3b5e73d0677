"""A linear classifier over sparse rows, kept as two plain arrays: what it learnt can be read, hashed and trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.nlu import keep


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: NDArray[np.float32] = powers / powers.sum(axis=-1, keepdims=True)
    return shares


@dataclass(frozen=True)
class Linear:
    """`weights` (V, K) and `bias` (K,) of a softmax over K kinds."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def fit(cls, name: str, rows: sp.csr_matrix, columns: Sequence[int], kinds: int, strength: float = 30.0) -> Linear:
        """Fits by regularised maximum likelihood, every kind counting the same however many examples it has.

        `name` (of keep.key) says what the rows were made from. `strength` is scikit-learn's C. Kinds without an example
        are never predicted.
        """
        return cls(**keep.kept(name, lambda: _learn(rows, columns, kinds, strength)))

    def probabilities(self, row: sp.csr_matrix) -> NDArray[np.float32]:
        """The probability of each kind for one sparse row, shape (K,)."""
        return softmax(row.data @ self.weights[row.indices] + self.bias)

    def save(self, path: Path) -> None:
        """Writes one .npz of plain arrays, at half precision: the probabilities move by less than 0.001."""
        np.savez(path, weights=self.weights.astype(np.float16), bias=self.bias)

    @classmethod
    def load(cls, path: Path) -> Linear:
        """Reads what `save` wrote; refuses anything pickled."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["weights"].astype(np.float32), arrays["bias"])


def _learn(rows: sp.csr_matrix, columns: Sequence[int], kinds: int, strength: float) -> dict[str, NDArray[np.float32]]:
    from sklearn.linear_model import LogisticRegression  # for training only: it takes a second to import

    model = LogisticRegression(C=strength, max_iter=60, class_weight="balanced").fit(rows, columns)
    weights = np.zeros((rows.shape[1], kinds), dtype=np.float32)
    bias = np.full(kinds, -1e3, dtype=np.float32)
    if len(model.classes_) == 2:  # scikit-learn keeps one column for two kinds
        weights[:, model.classes_] = np.stack([-model.coef_[0], model.coef_[0]], axis=1) / 2
        bias[model.classes_] = np.array([-model.intercept_[0], model.intercept_[0]]) / 2
    else:
        weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return {"weights": weights, "bias": bias}
