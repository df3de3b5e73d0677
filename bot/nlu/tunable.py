"""The encoders that tuning can tune, in JAX and over padded texts: the layers of network.py and of transformer.py.

For training only. Tests hold each to the numpy that is served. Shapes: B texts, L tokens.
"""

from __future__ import annotations

from typing import Any

from bot.nlu import network, transformer
from bot.nlu.network import BRANCH, BRANCHES
from bot.nlu.tuning import Body, Plan


def sentence() -> Body:
    """The first encoder. All of it is tuned but the embeddings: only its upper layers cost 1.5 points of accuracy."""
    return Body(network.WIDTH, network.pretrained(), {}, network.tokens, network.embeddings, _convolved)


def second() -> Body:
    """The transformer, of which the upper layers are tuned."""
    layers = {name: weight for name, weight in transformer.pretrained().items() if name[1].isdigit()}
    tuned = {name: weight for name, weight in layers.items() if transformer.is_tuned(name)}
    frozen = {name: weight for name, weight in layers.items() if name not in tuned}
    return Body(transformer.WIDTH, tuned, frozen, transformer.tokens, transformer.embeddings, _attended)


def _convolved(weights: Any, embedded: Any, mask: Any, key: Any, plan: Plan) -> Any:
    """What `network.features` computes; (B, L, 512), (B, L) -> (B, 2112)."""
    import jax
    import jax.numpy as jnp

    def convolve(rows: Any, kernel: Any, left: int) -> Any:
        padded = jnp.pad(rows, ((0, 0), (left, len(kernel) - 1 - left), (0, 0)))
        return sum(padded[:, offset : offset + rows.shape[1]] @ matrix for offset, matrix in enumerate(kernel))

    kept = mask[:, :, None]
    projected = _normalise(embedded @ weights["proj_W"] + weights["proj_b"], weights["ln_g_all"], weights["ln_b_all"])
    views = [embedded]
    for branch, (_, left) in enumerate(BRANCHES):
        rows = projected[:, :, branch * BRANCH : (branch + 1) * BRANCH] * kept
        for layer in ("1", "2"):
            moved = convolve(rows, weights[f"w{layer}_{branch}"], left)
            rows = (jax.nn.relu(moved + weights[f"b{layer}_{branch}"]) + rows) * kept
        views.append(rows)
    first, second = jax.random.split(key)
    channels = _normalise(jnp.concatenate(views, -1), weights["ln_g"], weights["ln_b"])
    channels = _dropped(channels, plan.drop_channels, first)
    count = kept.sum(1)
    mean = ((channels * kept).sum(1) @ weights["cnn_W"] + count * weights["cnn_b"]) / jnp.sqrt(count)
    strongest = (channels - (1 - kept) * 1e4).max(1)
    dense = jax.nn.relu(mean @ weights["p1"] + jax.nn.relu(mean @ weights["d0"]) @ weights["d1"])
    views = [_scaled(mean), _scaled(strongest), _scaled(dense)]
    return _dropped(jnp.concatenate(views, -1), plan.drop_features, second)


def _attended(weights: Any, embedded: Any, mask: Any, key: Any, plan: Plan) -> Any:
    """What `transformer.features` computes; (B, L, 384), (B, L) -> (B, 768)."""
    import jax
    import jax.numpy as jnp

    heads, channels = transformer.HEADS, transformer.HIDDEN // transformer.HEADS
    hidden = (1 - mask[:, None, None, :]) * -1e9
    rows = embedded
    for layer in range(transformer.LAYERS):
        if layer == transformer.TUNED_FROM:
            rows = jax.lax.stop_gradient(rows)
        key, attention, thinking = jax.random.split(key, 3)
        asked = rows @ weights[f"q{layer}_W"] + weights[f"q{layer}_b"]
        query, key_, value = asked.reshape(*mask.shape, 3, heads, channels).transpose(2, 0, 3, 1, 4)
        shares = jax.nn.softmax(query @ key_.transpose(0, 1, 3, 2) / jnp.sqrt(channels) + hidden)
        gathered = (shares @ value).transpose(0, 2, 1, 3).reshape(rows.shape)
        drop = plan.drop_channels if layer >= transformer.TUNED_FROM else 0.0
        gathered = _dropped(gathered @ weights[f"o{layer}_W"] + weights[f"o{layer}_b"], drop, attention)
        rows = _normalise(rows + gathered, weights[f"n{layer}_g"], weights[f"n{layer}_b"])
        thought = jax.nn.gelu(rows @ weights[f"u{layer}_W"] + weights[f"u{layer}_b"], approximate=False)
        thought = _dropped(thought @ weights[f"d{layer}_W"] + weights[f"d{layer}_b"], drop, thinking)
        rows = _normalise(rows + thought, weights[f"m{layer}_g"], weights[f"m{layer}_b"])
    kept = mask[:, :, None]
    mean = (rows * kept).sum(1) / kept.sum(1)
    strongest = (rows - (1 - kept) * 1e4).max(1)
    return _dropped(jnp.concatenate([_scaled(mean), _scaled(strongest)], -1), plan.drop_features, key)


def _normalise(rows: Any, gain: Any, bias: Any) -> Any:
    import jax.numpy as jnp

    centred = rows - rows.mean(-1, keepdims=True)
    return centred / jnp.sqrt((centred * centred).mean(-1, keepdims=True) + network.EPSILON) * gain + bias


def _scaled(rows: Any) -> Any:
    import jax.numpy as jnp

    return rows / jnp.sqrt(jnp.maximum((rows * rows).sum(-1, keepdims=True), 1e-12)) * network.VIEW_NORM


def _dropped(values: Any, share: float, key: Any) -> Any:
    import jax
    import jax.numpy as jnp

    if not share:
        return values
    return jnp.where(jax.random.bernoulli(key, 1 - share, values.shape), values / (1 - share), 0)
