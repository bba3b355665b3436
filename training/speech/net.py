"""The net: dilated convolutions over time, written as matrix products (fast on one core), and its ONNX twin.

It hears ± CONTEXT frames. Outputs per frame: aperture, width (linear), closure, silence (logits).
"""
import numpy as np
import jax
import jax.numpy as jnp
from phones import KINDS

N_BANDS, CHANNELS, FIRST = 80, 96, 5
DILATIONS = [1, 2, 4, 8, 12, 4, 1]
CONTEXT = FIRST // 2 + sum(DILATIONS)


def initial(rng):
    def matrix(rows, columns, gain=1.0):
        return jnp.asarray(rng.normal(0, gain * np.sqrt(2 / rows), (rows, columns)).astype(np.float32))
    params = {"first_w": matrix(FIRST * N_BANDS, CHANNELS), "first_b": jnp.zeros(CHANNELS),
              "out_w": matrix(CHANNELS, 4, 0.1), "out_b": jnp.zeros(4),
              "kinds_w": matrix(CHANNELS, len(KINDS), 0.1), "kinds_b": jnp.zeros(len(KINDS))}
    for i in range(len(DILATIONS)):
        params |= {f"wide{i}_w": matrix(3 * CHANNELS, CHANNELS), f"wide{i}_b": jnp.zeros(CHANNELS),
                   f"mix{i}_w": matrix(CHANNELS, CHANNELS, 0.3), f"mix{i}_b": jnp.zeros(CHANNELS)}
    return params


def _shifted(x, taps, dilation):
    """(batch, time, taps * channels): every tap's view of the past and the future, zeros beyond the ends."""
    reach = taps // 2 * dilation
    padded = jnp.pad(x, ((0, 0), (reach, reach), (0, 0)))
    return jnp.concatenate([padded[:, k * dilation:k * dilation + x.shape[1]] for k in range(taps)], -1)


def forward(params, feats):
    """(batch, time, 80) → raw outputs (batch, time, 4) and logits of KINDS, which only training uses."""
    x = jax.nn.relu(_shifted(feats, FIRST, 1) @ params["first_w"] + params["first_b"])
    for i, dilation in enumerate(DILATIONS):
        h = jax.nn.relu(_shifted(x, 3, dilation) @ params[f"wide{i}_w"] + params[f"wide{i}_b"])
        x = jax.nn.relu(x + h @ params[f"mix{i}_w"] + params[f"mix{i}_b"])
    return x @ params["out_w"] + params["out_b"], x @ params["kinds_w"] + params["kinds_b"]


def n_weights(params):
    return sum(v.size for k, v in params.items() if not k.startswith("kinds"))
