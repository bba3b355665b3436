"""Trains the net and writes its weights.

    train.py WEIGHTS.npz --data A.npz B.npz … --grid GRID.npz --steps N --seed S [--start WEIGHTS.npz] [--rate R] [--closure-weight W]
"""
import argparse
import os
import time

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
import jax
import jax.numpy as jnp
import numpy as np
import optax
from mel import features
from net import forward, initial
from phones import KINDS

CROP, BATCH = 400, 16
GRID_SHARE = 0.25       # of the crops of a batch that are real articulation


def load(path):
    """A set as one long run of crops' worth: features, targets, weights, kinds; utterances follow one another."""
    z = np.load(path)
    feats, at = [], 0
    for n in z["lengths"]:
        feats.append(features(z["mel"][at:at + n].astype(np.float32)).astype(np.float16)); at += n
    return np.concatenate(feats), z["target"], z["weight"], z["kind"], np.concatenate([[0], np.cumsum(z["lengths"])])


def crops(rng, sets, n):
    """n crops of CROP frames, each out of one utterance; short ones are filled with digital silence's features."""
    out = [np.zeros((n, CROP, w), np.float32) for w in (sets[0][0].shape[1], 4, 4)] + [np.zeros((n, CROP), np.int32)]
    out[0][:] = -2.125      # (ln 1e-10 + 14.5) / 4: nothing at all
    out[1][..., 3] = 1
    out[2][:] = 0.5
    shares = np.array([s[4][-1] for s in sets], float)
    for k in range(n):
        feats, target, weight, kind, ends = sets[rng.choice(len(sets), p=shares / shares.sum())]
        at = rng.integers(0, ends[-1])
        u = np.searchsorted(ends, at, "right") - 1
        low, high = ends[u], ends[u + 1]
        start = int(rng.integers(low - 40, max(high - CROP + 40, low - 39)))
        a, b = max(start, low), min(start + CROP, high)
        into = slice(a - start, b - start)
        for o, source in zip(out, (feats, target, weight, kind)):
            o[k, into] = source[a:b]
    masked(rng, out[0])
    return out


def masked(rng, feats):
    """A tilt of the spectrum and now and then a lost band, so that no single one is trusted."""
    n = len(feats)
    feats += (rng.normal(0, 0.15, (n, 1, 1)) + rng.normal(0, 0.25, (n, 1, 1)) * np.linspace(-1, 1, feats.shape[2])).astype(np.float32)
    for k in np.flatnonzero(rng.random(n) < 0.2):
        a = int(rng.integers(0, 76)); feats[k, :, a:a + int(rng.integers(2, 9))] = -2.0
    np.maximum(feats, -3, out=feats)


def cross_entropy(logit, target):
    return jnp.maximum(logit, 0) - logit * target + jnp.log1p(jnp.exp(-jnp.abs(logit)))


def loss(params, batch, closure_weight):
    feats, target, weight, kind = batch
    raw, kinds = forward(params, feats)
    regress = jnp.abs(raw[..., :2] - target[..., :2])
    regress = jnp.where(regress < 0.1, regress ** 2 / 0.2, regress - 0.05) * weight[..., :2]
    change = jnp.abs((raw[:, 2:, :2] - raw[:, :-2, :2]) - (target[:, 2:, :2] - target[:, :-2, :2]))
    labels = jnp.clip(target[..., 2:], 0.02, 0.98)
    rare = 1 + (closure_weight - 1) * target[..., 2]
    classify = cross_entropy(raw[..., 2:], labels) * weight[..., 2:]
    aux = -jnp.take_along_axis(jax.nn.log_softmax(kinds), kind[..., None], -1)
    return 3 * regress.mean() + 1.5 * change.mean() + 1.5 * (classify[..., 0] * rare).mean() + 0.7 * classify[..., 1].mean() + 0.15 * aux.mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out"); parser.add_argument("--data", nargs="+", required=True); parser.add_argument("--grid")
    parser.add_argument("--steps", type=int, default=1500); parser.add_argument("--seed", type=int, default=0); parser.add_argument("--start"); parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--closure-weight", type=float, default=1.0, help="weight of frames where the lips touch, which are few")
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    made, real = [load(p) for p in args.data], [load(args.grid)] if args.grid else []
    params = initial(rng)
    if args.start:
        params = {k: jnp.asarray(v) for k, v in np.load(args.start).items()}
    schedule = optax.warmup_cosine_decay_schedule(1e-4, args.rate, 100, args.steps, 2e-5)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=1e-3))
    state = optimiser.init(params)

    @jax.jit
    def step(params, state, batch):
        value, gradient = jax.value_and_grad(loss)(params, batch, args.closure_weight)
        updates, state = optimiser.update(gradient, state, params)
        return optax.apply_updates(params, updates), state, value

    n_real = int(BATCH * GRID_SHARE) if real else 0
    start, recent = time.time(), []
    for i in range(args.steps):
        batch = crops(rng, made, BATCH - n_real)
        if n_real:
            batch = [np.concatenate(p) for p in zip(batch, crops(rng, real, n_real))]
        params, state, value = step(params, state, batch)
        recent.append(float(value))
        if i % 50 == 49:
            print(f"step {i + 1} loss {np.mean(recent):.4f} {time.time() - start:.0f} s", flush=True); recent = []
    np.savez(args.out, **{k: np.asarray(v) for k, v in params.items()})


if __name__ == "__main__":
    main()
