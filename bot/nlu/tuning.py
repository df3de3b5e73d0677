"""Tunes a sentence encoder to our needs: a few passes over the training examples with JAX, on the CPU.

Why: on our evaluation set the first encoder as it ships, with a linear classifier, finds the right need for 0.76 of
messages, and 0.83 after tuning. JAX comes with Rasa's own dependencies and is imported for training only; what is
served are plain arrays (network.py, transformer.py). Two heads are learnt together: the need, and how much risk there
is (bot/nlu/risk.py). Runs are repeatable: fixed seeds, one order of examples. What is tuned is a `Body`
(bot/nlu/tunable.py): this module knows batches, losses and rates, and no layer.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

# Lengths that texts are padded to, and how many of that length make a batch: few shapes, so that few are compiled (a
# few seconds each). Of all sets of six these lengths were measured to need the least padding on our examples: 1.28
# places for each token. What stands beyond the longest is cut off for training only; few examples reach it.
_SHAPES = ((12, 32), (20, 32), (32, 32), (48, 32), (80, 32), (160, 16))
_SEED = 20161130


@dataclass(frozen=True)
class Plan:
    """How to tune. Rates are Adam's; `typos` is the share of examples that get typing errors, anew in each pass.

    `longest_step`: gradients of the encoder whose length (Euclid's) is more are cut to it.
    """

    passes: int = 5
    encoder_rate: float = 2e-4
    head_rate: float = 3e-3
    drop_channels: float = 0.1
    drop_features: float = 0.3
    smoothing: float = 0.05
    risk_weight: float = 0.5
    typos: float = 0.25
    longest_step: float = float("inf")


@dataclass(frozen=True)
class Body:
    """A network that can be tuned. Shapes: B texts, L tokens, D channels of a token, F features of a text.

    `tuned` and `frozen` are its weights by name; `tokens` reads a text as ids, `embeddings` turns ids (B, L) into
    (B, L, D). `features(weights, embedded, mask, key, plan)` is the network in JAX, with dropout: (B, F), F = `width`.
    """

    width: int
    tuned: Mapping[str, Array]
    frozen: Mapping[str, Array]
    tokens: Callable[[str], list[int]]
    embeddings: Callable[[NDArray[np.int64]], Array]
    features: Callable[..., Any]


@dataclass(frozen=True, order=True)
class Example:
    """A training text with the column of its need and of its risk."""

    text: str
    need: int
    risk: int


def mistype(text: str, random_: random.Random) -> str:
    """The text with one typing error for about every four words: a letter swapped, lost, doubled or hit beside."""
    letters = list(text)
    for _ in range(max(1, len(text.split()) // 4)):
        if len(letters) < 4:
            break
        at = random_.randrange(len(letters) - 1)
        if not letters[at].isalpha():
            continue
        error = random_.randrange(4)
        if error == 0:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif error == 1:
            del letters[at]
        elif error == 2:
            letters.insert(at, letters[at])
        else:
            letters[at] = random_.choice(string.ascii_lowercase)
    return "".join(letters)


def tune(body: Body, examples: Sequence[Example], needs: int, risks: int, plan: Plan = Plan()) -> dict[str, Array]:
    """The tuned weights by name: those of `body.tuned` and need_W, need_b, risk_W, risk_b."""
    import jax
    import jax.numpy as jnp
    from jax.example_libraries import optimizers

    encoder = {name: jnp.asarray(value) for name, value in body.tuned.items()}
    frozen = {name: jnp.asarray(value) for name, value in body.frozen.items()}
    draw = np.random.default_rng(_SEED)
    heads = {
        "need_W": jnp.asarray(draw.normal(0, 0.02, (body.width, needs)).astype(np.float32)),
        "need_b": jnp.zeros(needs),
        "risk_W": jnp.asarray(draw.normal(0, 0.02, (body.width, risks)).astype(np.float32)),
        "risk_b": jnp.zeros(risks),
    }
    need_weight = _balance([example.need for example in examples], needs)
    risk_weight = _balance([example.risk for example in examples], risks)

    def smoothed(logits: Any, columns: Any, kinds: int) -> Any:
        target = jax.nn.one_hot(columns, kinds) * (1 - plan.smoothing) + plan.smoothing / kinds
        return -(target * jax.nn.log_softmax(logits)).sum(-1)

    def loss(weights: Any, fixed: Any, batch: Any, key: Any) -> Any:
        features = body.features({**fixed, **weights}, batch["embedded"], batch["mask"], key, plan)
        need = smoothed(features @ weights["need_W"] + weights["need_b"], batch["need"], needs)
        risk = smoothed(features @ weights["risk_W"] + weights["risk_b"], batch["risk"], risks)
        each = need * batch["need_weight"] + plan.risk_weight * risk * batch["risk_weight"]
        return (each * batch["real"]).sum() / batch["real"].sum()

    steps = plan.passes * (len(examples) // _SHAPES[0][1] + len(_SHAPES))  # about: long texts make a few more

    def rate(start: float) -> Any:
        return lambda step: start * jnp.minimum(1.0, step / 200) * jnp.maximum(0.02, 1 - step / steps)

    init_encoder, update_encoder, get_encoder = optimizers.adam(rate(plan.encoder_rate))
    init_heads, update_heads, get_heads = optimizers.adam(rate(plan.head_rate))

    @jax.jit
    def advance(step: Any, encoder_state: Any, heads_state: Any, fixed: Any, batch: Any, key: Any) -> Any:
        weights = {**get_encoder(encoder_state), **get_heads(heads_state)}
        gradient = jax.grad(loss)(weights, fixed, batch, key)
        of_encoder = optimizers.clip_grads({name: gradient[name] for name in encoder}, plan.longest_step)
        of_heads = {name: gradient[name] for name in heads}
        return update_encoder(step, of_encoder, encoder_state), update_heads(step, of_heads, heads_state)

    read = [body.tokens(example.text) for example in examples]
    states = init_encoder(encoder), init_heads(heads)
    key = jax.random.PRNGKey(_SEED)
    step = 0
    for number in range(plan.passes):
        for batch in _batches(body, examples, read, plan, number):
            batch["need_weight"] = need_weight[batch["need"]]
            batch["risk_weight"] = risk_weight[batch["risk"]]
            key, dropout = jax.random.split(key)
            states = advance(step, *states, frozen, batch, dropout)
            step += 1
    tuned = {**get_encoder(states[0]), **get_heads(states[1])}
    return {name: np.asarray(value, dtype=np.float32) for name, value in tuned.items()}


def _balance(columns: Sequence[int], kinds: int) -> Array:
    """A weight for each kind, the inverse root of its count, with mean one over the examples."""
    counts = np.maximum(np.bincount(columns, minlength=kinds), 1)
    weights = 1 / np.sqrt(counts)
    balanced: Array = (weights / np.average(weights, weights=counts)).astype(np.float32)
    return balanced


def _batches(
    body: Body, examples: Sequence[Example], read: Sequence[list[int]], plan: Plan, number: int
) -> Iterator[dict[str, Any]]:
    """One pass: padded batches of similar lengths, in an order and with typing errors that depend on `number` alone.

    `read`: the tokens of each example as it stands.
    """
    random_ = random.Random(_SEED + number)
    mistyped = (number > 0 and random_.random() < plan.typos for _ in examples)
    whole = (
        body.tokens(mistype(example.text, random_)) if wrong else ids
        for example, ids, wrong in zip(examples, read, mistyped, strict=True)
    )
    tokenised = [ids[: _SHAPES[-1][0]] for ids in whole]
    order = list(range(len(examples)))
    random_.shuffle(order)
    buckets: dict[int, list[int]] = {}
    full: list[tuple[int, list[int]]] = []
    sizes = dict(_SHAPES)
    for index in order:
        length = next(limit for limit, _ in _SHAPES if len(tokenised[index]) <= limit)
        bucket = buckets.setdefault(length, [])
        bucket.append(index)
        if len(bucket) == sizes[length]:
            full.append((length, buckets.pop(length)))
    full += buckets.items()
    random_.shuffle(full)
    for length, indices in full:
        yield _padded(body, examples, tokenised, indices, length, sizes[length])


def _padded(
    body: Body, examples: Sequence[Example], tokenised: Sequence[list[int]], indices: list[int], length: int, size: int
) -> dict[str, Any]:
    ids = np.zeros((size, length), dtype=np.int64)
    mask = np.zeros((size, length), dtype=np.float32)
    mask[:, 0] = 1  # rows that only fill the batch have one token, so that nothing divides by zero
    need, risk = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    real = np.zeros(size, dtype=np.float32)
    for row, index in enumerate(indices):
        text = tokenised[index]
        ids[row, : len(text)], mask[row, : len(text)] = text, 1
        need[row], risk[row], real[row] = examples[index].need, examples[index].risk, 1
    return {"embedded": body.embeddings(ids), "mask": mask, "need": need, "risk": risk, "real": real}
