"""Tunes the sentence encoder to our needs: a few passes over the training examples with JAX, on the CPU.

Why: on our evaluation set the encoder as it ships, with a linear classifier, finds the right need for 0.76 of messages,
and 0.83 after tuning. JAX comes with Rasa's own dependencies and is imported for training only; what is served are
plain arrays (network.py). Two heads are learnt together: the need, and how much risk there is (bot/nlu/risk.py).
Runs are repeatable: fixed seeds, one order of examples. Tuning only the upper layers, in four passes, takes half as
long and was measured to cost 1.5 points of accuracy and a third more false alarms.
"""

from __future__ import annotations

import random
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu import network
from bot.nlu.network import BRANCH, BRANCHES, EPSILON, VIEW_NORM, WIDTH

# Lengths that texts are padded to, and how many of that length make a batch: few shapes, so that few are compiled (a
# few seconds each). Of all sets of six these lengths were measured to need the least padding on our examples: 1.28
# places for each token. What stands beyond the longest is cut off for training only; few examples reach it.
_SHAPES = ((12, 32), (20, 32), (32, 32), (48, 32), (80, 32), (160, 16))
_SEED = 20161130


@dataclass(frozen=True)
class Plan:
    """How to tune. Rates are Adam's; `typos` is the share of examples that get typing errors, anew in each pass."""

    passes: int = 5
    encoder_rate: float = 2e-4
    head_rate: float = 3e-3
    drop_channels: float = 0.1
    drop_features: float = 0.3
    smoothing: float = 0.05
    risk_weight: float = 0.5
    typos: float = 0.25


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


def tune(examples: Sequence[Example], needs: int, risks: int, plan: Plan = Plan()) -> dict[str, NDArray[np.float32]]:
    """The tuned weights by name: those of `network.pretrained` and need_W, need_b, risk_W, risk_b."""
    import jax
    import jax.numpy as jnp
    from jax.example_libraries import optimizers

    encoder = {name: jnp.asarray(value) for name, value in network.pretrained().items()}
    draw = np.random.default_rng(_SEED)
    heads = {
        "need_W": jnp.asarray(draw.normal(0, 0.02, (WIDTH, needs)).astype(np.float32)),
        "need_b": jnp.zeros(needs),
        "risk_W": jnp.asarray(draw.normal(0, 0.02, (WIDTH, risks)).astype(np.float32)),
        "risk_b": jnp.zeros(risks),
    }
    need_weight = _balance([example.need for example in examples], needs)
    risk_weight = _balance([example.risk for example in examples], risks)

    def smoothed(logits: Any, columns: Any, kinds: int) -> Any:
        target = jax.nn.one_hot(columns, kinds) * (1 - plan.smoothing) + plan.smoothing / kinds
        return -(target * jax.nn.log_softmax(logits)).sum(-1)

    def loss(weights: Any, batch: Any, key: Any) -> Any:
        features = _features(weights, batch["embedded"], batch["mask"], key, plan)
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
    def advance(step: Any, encoder_state: Any, heads_state: Any, batch: Any, key: Any) -> Any:
        weights = {**get_encoder(encoder_state), **get_heads(heads_state)}
        gradient = jax.grad(loss)(weights, batch, key)
        of_encoder = {name: gradient[name] for name in encoder}
        of_heads = {name: gradient[name] for name in heads}
        return update_encoder(step, of_encoder, encoder_state), update_heads(step, of_heads, heads_state)

    read = [network.tokens(example.text) for example in examples]
    states = init_encoder(encoder), init_heads(heads)
    key = jax.random.PRNGKey(_SEED)
    step = 0
    for number in range(plan.passes):
        for batch in _batches(examples, read, plan, number):
            batch["need_weight"] = need_weight[batch["need"]]
            batch["risk_weight"] = risk_weight[batch["risk"]]
            key, dropout = jax.random.split(key)
            states = advance(step, *states, batch, dropout)
            step += 1
    tuned = {**get_encoder(states[0]), **get_heads(states[1])}
    return {name: np.asarray(value, dtype=np.float32) for name, value in tuned.items()}


def _balance(columns: Sequence[int], kinds: int) -> NDArray[np.float32]:
    """A weight for each kind, the inverse root of its count, with mean one over the examples."""
    counts = np.maximum(np.bincount(columns, minlength=kinds), 1)
    weights = 1 / np.sqrt(counts)
    balanced: NDArray[np.float32] = (weights / np.average(weights, weights=counts)).astype(np.float32)
    return balanced


def _batches(
    examples: Sequence[Example], read: Sequence[list[int]], plan: Plan, number: int
) -> Iterator[dict[str, Any]]:
    """One pass: padded batches of similar lengths, in an order and with typing errors that depend on `number` alone.

    `read`: the tokens of each example as it stands.
    """
    random_ = random.Random(_SEED + number)
    tokenised = [
        network.tokens(mistype(example.text, random_)) if number and random_.random() < plan.typos else ids
        for example, ids in zip(examples, read, strict=True)
    ]
    tokenised = [ids[: _SHAPES[-1][0]] for ids in tokenised]
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
        yield _padded(examples, tokenised, indices, length, sizes[length])


def _padded(
    examples: Sequence[Example], tokenised: Sequence[list[int]], indices: list[int], length: int, size: int
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
    return {"embedded": network.embeddings(ids), "mask": mask, "need": need, "risk": risk, "real": real}


def _features(weights: Any, embedded: Any, mask: Any, key: Any, plan: Plan) -> Any:
    """What `network.features` computes, over padded texts, with dropout; shapes (B, L, 512), (B, L) -> (B, 2112)."""
    import jax
    import jax.numpy as jnp

    def normalise(rows: Any, gain: Any, bias: Any) -> Any:
        centred = rows - rows.mean(-1, keepdims=True)
        return centred / jnp.sqrt((centred * centred).mean(-1, keepdims=True) + EPSILON) * gain + bias

    def convolve(rows: Any, kernel: Any, left: int) -> Any:
        padded = jnp.pad(rows, ((0, 0), (left, len(kernel) - 1 - left), (0, 0)))
        return sum(padded[:, offset : offset + rows.shape[1]] @ matrix for offset, matrix in enumerate(kernel))

    def scaled(rows: Any) -> Any:
        return rows / jnp.sqrt(jnp.maximum((rows * rows).sum(-1, keepdims=True), 1e-12)) * VIEW_NORM

    def dropped(values: Any, share: float, key: Any) -> Any:
        return jnp.where(jax.random.bernoulli(key, 1 - share, values.shape), values / (1 - share), 0)

    kept = mask[:, :, None]
    projected = normalise(embedded @ weights["proj_W"] + weights["proj_b"], weights["ln_g_all"], weights["ln_b_all"])
    views = [embedded]
    for branch, (_, left) in enumerate(BRANCHES):
        rows = projected[:, :, branch * BRANCH : (branch + 1) * BRANCH] * kept
        for layer in ("1", "2"):
            moved = convolve(rows, weights[f"w{layer}_{branch}"], left)
            rows = (jax.nn.relu(moved + weights[f"b{layer}_{branch}"]) + rows) * kept
        views.append(rows)
    first, second = jax.random.split(key)
    channels = normalise(jnp.concatenate(views, -1), weights["ln_g"], weights["ln_b"])
    channels = dropped(channels, plan.drop_channels, first)
    count = kept.sum(1)
    mean = ((channels * kept).sum(1) @ weights["cnn_W"] + count * weights["cnn_b"]) / jnp.sqrt(count)
    strongest = (channels - (1 - kept) * 1e4).max(1)
    dense = jax.nn.relu(mean @ weights["p1"] + jax.nn.relu(mean @ weights["d0"]) @ weights["d1"])
    return dropped(jnp.concatenate([scaled(mean), scaled(strongest), scaled(dense)], -1), plan.drop_features, second)
