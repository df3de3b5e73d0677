"""The transformer's layers run by us give what the reference implementation gives."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from bot.nlu import transformer
from bot.nlu.network import VIEW_NORM
from bot.nlu.transformer import HIDDEN, WIDTH, features, is_tuned, pretrained, tokens

# Read off Hugging Face's transformers 5.24 with PyTorch 2.13 and the same weights: the ids, the first five channels of
# the mean over all tokens, and the last three of the strongest value.
REFERENCE = [
    (
        "That is a happy person",
        [101, 2008, 2003, 1037, 3407, 2711, 102],
        [-0.17449, 0.47356, 0.25084, -0.17967, -0.33391],
        [0.3488, 0.90445, 0.94039],
    ),
    (
        "he has my nudes and wants money by friday, i don't know who to tell",
        [101, 2002, 2038, 2026, 15287, 2015, 1998, 4122, 2769, 2011, 5958, 1010]
        + [1045, 2123, 1005, 1056, 2113, 2040, 2000, 2425, 102],
        [0.26057, 0.24355, -0.01482, -0.34202, 0.102],
        [-0.17164, 0.55286, 0.33198],
    ),
]


# Of the files of sentence-transformers/all-MiniLM-L6-v2, revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41, as several
# public projects that pin them say independently.
PUBLISHED = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_package_carries_what_the_models_authors_published(name: str) -> None:
    assert hashlib.sha256((transformer._folder() / name).read_bytes()).hexdigest() == PUBLISHED[name]


@pytest.mark.parametrize(("text", "ids", "mean", "strongest"), REFERENCE)
def test_tokens_and_both_views_are_the_references(
    text: str, ids: list[int], mean: list[float], strongest: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tokens(text) == ids
    monkeypatch.setattr(transformer, "_scaled", lambda row: row)  # the reference does not scale its views
    found = features(pretrained(), ids)
    np.testing.assert_allclose(found[:5], mean, atol=2e-5)
    np.testing.assert_allclose(found[-3:], strongest, atol=2e-5)


def test_each_view_has_its_length() -> None:
    found = features(pretrained(), tokens("he wants money"))
    assert found.shape == (WIDTH,)
    assert [float(np.linalg.norm(view)) for view in (found[:HIDDEN], found[HIDDEN:])] == pytest.approx([VIEW_NORM] * 2)


def test_half_of_the_layers_are_tuned_and_no_embedding() -> None:
    tuned = {name for name in pretrained() if is_tuned(name)}
    assert {name[1] for name in tuned} == {"3", "4", "5"}
    assert {"words", "places", "e_g", "e_b", "q0_W", "m2_b"} <= pretrained().keys() - tuned
