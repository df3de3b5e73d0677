"""The encoder's layers run by us give what the package that ships them gives."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from bot.nlu import network
from bot.nlu.network import VIEW_NORM, WIDTH, features, pretrained, tokens

TEXTS = ["hi", "he has my nudes and wants money", "something long " * 40, "he wants 200 or my mum gets the video. help"]


@pytest.fixture(scope="module")
def ours() -> np.ndarray:
    return features(pretrained(), [tokens(text) for text in TEXTS])


def test_shape_and_length_of_the_three_views(ours: np.ndarray) -> None:
    assert ours.shape == (len(TEXTS), WIDTH)
    edges = [0, 512, WIDTH - 320, WIDTH]
    for start, end in pairwise(edges):
        np.testing.assert_allclose(np.linalg.norm(ours[:, start:end], axis=1), VIEW_NORM, rtol=1e-4)


def test_with_the_packages_last_layers_on_top_it_is_the_packages_own_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "_scaled", lambda rows: rows)  # the package does not scale its views
    package, texts = network._package(), [text.lower().strip() for text in TEXTS]
    whole = features(pretrained(), [tokens(text) for text in texts])
    mean, dense = whole[:, :512], whole[:, WIDTH - 320 :]
    by_hand = np.maximum(mean @ package.p1 + np.maximum(mean @ package.d0, 0) @ package.d1, 0)
    np.testing.assert_allclose(dense, by_hand, rtol=1e-4, atol=1e-4)
    last = np.tanh(dense @ package.p3 + np.maximum(dense @ package.d2, 0) @ package.d3)
    last /= np.linalg.norm(last, axis=1, keepdims=True)
    np.testing.assert_allclose(last, package.encode(texts), atol=1e-4)


def test_a_text_is_read_the_same_alone_and_among_others(ours: np.ndarray) -> None:
    alone = np.concatenate([features(pretrained(), [tokens(text)]) for text in TEXTS])
    np.testing.assert_allclose(alone, ours, atol=2e-4)
