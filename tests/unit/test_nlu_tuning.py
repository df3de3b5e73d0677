"""Tuning in JAX: the same layers as those that are served, the same result twice, and it does learn."""

from __future__ import annotations

import random

import jax
import numpy as np
import pytest
from nlu_parts import EXAMPLES

from bot.nlu import network, transformer, tunable
from bot.nlu.risk import RISKS
from bot.nlu.tuning import Body, Example, Plan, mistype, tune

NEEDS = sorted({need for _, need, _ in EXAMPLES})
TINY = Plan(passes=3)  # the first step is taken at rate nought, and typing errors come with the second pass
NO_DROPOUT = Plan(drop_channels=0.0, drop_features=0.0)
TEXTS = ["hi", "he has my nudes and wants money", "should i pay them or not, they said by 5pm"]


def examples() -> list[Example]:
    risk = {need: RISKS.index(need) for need in RISKS}
    return [Example(text, NEEDS.index(need), risk.get(hint or need, 0)) for text, need, hint in EXAMPLES]


def served(body: Body, text: str) -> np.ndarray:
    """What numpy makes of a text with the weights that the body starts from."""
    weights, ids = {**body.tuned, **body.frozen}, body.tokens(text)
    return transformer.features(weights, ids) if body.frozen else network.features(weights, [ids])[0]


@pytest.fixture(scope="module", params=[tunable.sentence, tunable.second], ids=["first", "second"])
def body(request: pytest.FixtureRequest) -> Body:
    made: Body = request.param()
    return made


@pytest.fixture(scope="module")
def tuned(body: Body) -> dict[str, np.ndarray]:
    return tune(body, examples(), len(NEEDS), len(RISKS), TINY)


@pytest.mark.parametrize("length", [32, 64])
def test_jax_and_numpy_compute_the_same_features_padded_or_not(body: Body, length: int) -> None:
    ids, mask = np.zeros((len(TEXTS), length), dtype=np.int64), np.zeros((len(TEXTS), length), dtype=np.float32)
    for row, text in enumerate(map(body.tokens, TEXTS)):
        ids[row, : len(text)], mask[row, : len(text)] = text, 1
    weights = {**body.tuned, **body.frozen}
    padded = body.features(weights, body.embeddings(ids), mask, jax.random.PRNGKey(0), NO_DROPOUT)
    np.testing.assert_allclose(np.asarray(padded), [served(body, text) for text in TEXTS], atol=2e-3)


def test_jax_and_numpy_agree_on_a_text_that_fills_its_row(body: Body) -> None:
    text = body.tokens(TEXTS[1])
    mask = np.ones((1, len(text)), dtype=np.float32)
    weights, embedded = {**body.tuned, **body.frozen}, body.embeddings(np.array([text]))
    whole = body.features(weights, embedded, mask, jax.random.PRNGKey(0), NO_DROPOUT)
    np.testing.assert_allclose(np.asarray(whole)[0], served(body, TEXTS[1]), atol=2e-3)


def test_two_runs_give_equal_arrays(body: Body, tuned: dict[str, np.ndarray]) -> None:
    again = tune(body, examples(), len(NEEDS), len(RISKS), TINY)
    assert tuned.keys() == again.keys()
    assert [name for name in tuned if not np.array_equal(tuned[name], again[name])] == []


def test_what_is_tuned_are_the_bodys_weights_and_both_heads(body: Body, tuned: dict[str, np.ndarray]) -> None:
    assert set(tuned) == {*body.tuned, "need_W", "need_b", "risk_W", "risk_b"}
    assert tuned["need_W"].shape == (body.width, len(NEEDS))
    assert tuned["risk_W"].shape == (body.width, len(RISKS))
    assert all(np.isfinite(values).all() for values in tuned.values())
    assert [name for name, before in body.tuned.items() if np.array_equal(tuned[name], before)] == []


def test_other_seeds_and_plans_are_part_of_what_is_learnt() -> None:
    assert repr(Plan()) != repr(Plan(passes=1))
    assert repr(Example("a", 1, 0)) != repr(Example("a", 2, 0))


def test_typing_errors_are_small_and_the_same_each_time() -> None:
    text = "he has my pictures and wants money by friday"
    first, again = (mistype(text, random.Random(7)) for _ in range(2))
    assert first == again != text
    assert abs(len(first) - len(text)) <= len(text.split()) // 4
    assert mistype("hi", random.Random(1)) == "hi"
