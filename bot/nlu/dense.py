"""A linear classifier over dense rows, kept as two plain arrays like its sparse sister (linear.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.linear import softmax

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Dense:
    """`weights` (D, K) and `bias` (K,) of a softmax over K kinds."""

    weights: Array
    bias: Array

    def probabilities(self, vector: Array) -> Array:
        """The probability of each kind for one row, shape (K,)."""
        return softmax(vector @ self.weights + self.bias)

    def save(self, path: Path) -> None:
        """Writes one .npz of plain arrays, at half precision."""
        np.savez(path, weights=self.weights.astype(np.float16), bias=self.bias)

    @classmethod
    def load(cls, path: Path) -> Dense:
        """Reads what `save` wrote; refuses anything pickled."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["weights"].astype(np.float32), arrays["bias"])


def learn(rows: Array, columns: Sequence[int], kinds: int, strength: float, balance: float) -> Mapping[str, Array]:
    """The arrays of a Dense, by regularised maximum likelihood.

    `strength` is scikit-learn's C. `balance`: 0 counts every example the same, 1 every kind, 0.5 lies between.
    Kinds without an example are never predicted.
    """
    from sklearn.linear_model import LogisticRegression  # for training only: it takes a second to import

    counts = Counter(columns)
    share = {kind: (len(columns) / len(counts) / count) ** balance for kind, count in counts.items()}
    model = LogisticRegression(C=strength, max_iter=100, class_weight=share).fit(rows, columns)
    weights = np.zeros((rows.shape[1], kinds), dtype=np.float32)
    bias = np.full(kinds, -1e3, dtype=np.float32)
    if len(model.classes_) == 2:  # scikit-learn keeps one column for two kinds
        weights[:, model.classes_] = np.stack([-model.coef_[0], model.coef_[0]], axis=1) / 2
        bias[model.classes_] = np.array([-model.intercept_[0], model.intercept_[0]]) / 2
    else:
        weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return {"weights": weights, "bias": bias}
