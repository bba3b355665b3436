"""Trains the net and writes its weights.

    train.py WEIGHTS.npz --data A.npz:SHARE … --sounds SOUNDS.npz --steps N --seed S [--start WEIGHTS.npz] [--rate R]
             [--last-rate R] [--threads T]

A share is how much of every batch comes out of a set. Noise, music, equalisers, levels and the length of the throat are varied
here, on the mels, so that no crop is heard twice alike.
"""
import argparse
import copy
import time
import numpy as np
import torch
from torch.nn import functional as F
from curves import CHANNELS, CLOSURE, LABIODENTAL, N_CURVES, ROUND, SIBILANT, SILENT, SPREAD_LIPS
from mel import FLOOR, LEVEL_FLOOR, LEVEL_SPAN, LOWEST, N_BANDS, SCALE
from net import Net

CROP, BATCH, MARGIN = 400, 16, 120
NOTHING = float(np.log(FLOOR))
NOT_SPEECH = 0.06       # share of crops without speech
IMPORTANCE = {0: 3.0, 1: 2.5, 2: 1.5, CLOSURE: 1.5, LABIODENTAL: 0.8, SIBILANT: 0.4, ROUND: 0.3, SPREAD_LIPS: 0.3, SILENT: 0.7}
RARE = {CLOSURE: 2.0, LABIODENTAL: 2.5, SIBILANT: 1.3, ROUND: 1.3, SPREAD_LIPS: 1.2}     # weight of the frames where it is true
CHANGE, KIND = 1.5, 0.2


class Set:
    def __init__(self, path):
        z = np.load(path)
        self.mel, self.ends = z["mel"], np.concatenate([[0], np.cumsum(z["lengths"])])
        self.labels = (z["target"], z["weight"], z["kind"])

    def crop(self, rng, n, margin):
        """n frames, and margin more of mel at both ends; beyond the utterance there is nothing, that is silence."""
        at = rng.integers(0, self.ends[-1])
        u = np.searchsorted(self.ends, at, "right") - 1
        low, high = self.ends[u], self.ends[u + 1]
        start = int(rng.integers(low - 40, max(high - n + 40, low - 39)))
        def cut(source, start, n, out):
            a, b = max(start, low), min(start + n, high)
            out[a - start:b - start] = source[a:b]
            return out
        mel = cut(self.mel, start - margin, n + 2 * margin, np.full((n + 2 * margin, N_BANDS), NOTHING, np.float32))
        target, weight, kind = self.labels
        silence = np.zeros((n, len(CHANNELS)), np.float32); silence[:, SILENT] = 1
        return (mel, cut(target, start, n, silence), cut(weight, start, n, np.full((n, len(CHANNELS)), 0.5, np.float32)), cut(kind, start, n, np.zeros(n, np.int64)))


def batch(rng, sets, shares, sounds):
    parts = [sets[rng.choice(len(sets), p=shares)].crop(rng, CROP, MARGIN) for _ in range(BATCH)]
    mel, target, weight, kind = (torch.from_numpy(np.stack(p)) for p in zip(*parts))
    noise = torch.from_numpy(np.stack([sounds.crop(rng, CROP + 2 * MARGIN, 0)[0] for _ in range(BATCH)]))
    for k in np.flatnonzero(rng.random(BATCH) < NOT_SPEECH):
        mel[k] = NOTHING
        target[k] = 0; target[k, :, SILENT] = 1; weight[k] = 1; kind[k] = 0
    return features(varied(rng, mel, noise)), target, weight, kind


_KNOTS = np.linspace(0, N_BANDS - 1, 7)


def _warps():
    """Matrices that move every band as a throat 0.84 to 1.19 times as long would."""
    out = []
    for factor in np.linspace(0.84, 1.19, 21):
        at = np.clip(np.arange(N_BANDS) + (factor - 1) * 60 * np.sin(np.pi * np.arange(N_BANDS) / (N_BANDS - 1)) * 0.5, 0, N_BANDS - 1)
        left = np.minimum(at.astype(int), N_BANDS - 2)
        w = np.zeros((N_BANDS, N_BANDS), np.float32)
        w[left, np.arange(N_BANDS)] = 1 - (at - left); w[left + 1, np.arange(N_BANDS)] += at - left
        out.append(w)
    return np.stack(out)


WARPS = _warps()


def varied(rng, mel, noise):
    """Speech as other throats, rooms, microphones and surroundings would have it: log mels in, log mels out."""
    n = len(mel)
    some = lambda share, value, otherwise=0.0: np.where(rng.random(n) < share, value, otherwise)
    column = lambda values: torch.from_numpy(np.asarray(values, np.float32)).reshape(n, 1, -1)
    warp = np.where(rng.random(n) < 0.6, rng.integers(0, len(WARPS), n), len(WARPS) // 2)
    mel = torch.bmm(mel, torch.from_numpy(WARPS[warp]))
    curve = lambda spread: np.stack([np.interp(np.arange(N_BANDS), _KNOTS, rng.normal(0, spread, len(_KNOTS))) for _ in range(n)])
    loud = mel.amax((1, 2)).numpy()
    speech = torch.logsumexp(mel, (1, 2)).numpy()
    noisy = torch.logsumexp(noise, (1, 2)).numpy()
    # Signal to noise: 0.23 nepers of power to a decibel. Where there is no speech, noise of any level.
    distance = np.where(rng.random(n) < 0.55, rng.uniform(4, 32, n), 90) * np.log(10) / 10
    quiet = loud < NOTHING + 1
    level = np.where(quiet, -noisy + rng.uniform(0, 11, n) * some(0.93, 1.0, -9.0), speech - noisy - distance)
    mel = torch.logaddexp(mel, noise + column(level))
    mel = mel + column(curve(1.0) * some(0.6, 1.0)[:, None])
    gain = -torch.amax(mel, (1, 2)).numpy() * ~quiet + rng.uniform(-9.5, 1.5, n)
    mel = mel + column(gain)
    low, high = some(0.12, rng.integers(2, 9, n)), some(0.15, rng.integers(45, 72, n), N_BANDS)
    bands = np.arange(N_BANDS)
    lost = (bands < low[:, None]) | (bands > high[:, None])
    gap = rng.integers(0, N_BANDS - 8, n)[:, None]
    lost |= (bands >= gap) & (bands < gap + some(0.1, rng.integers(2, 8, n))[:, None])
    mel = mel - column(lost * rng.uniform(3, 12, n)[:, None])
    hiss = some(0.3, rng.uniform(-21, -12, n), NOTHING)
    return torch.logaddexp(mel, column(hiss))


def features(mel):
    """mel.features of the middle of every crop."""
    root = torch.exp(mel).mean(2).sqrt()
    total = F.pad(root.cumsum(1), (1, 0))
    t = torch.arange(MARGIN, MARGIN + CROP)
    low, high = (t - LEVEL_SPAN).clamp(min=0), (t + LEVEL_SPAN + 1).clamp(max=mel.shape[1])
    level = (2 * ((total[:, high] - total[:, low]) / (high - low)).clamp(min=1e-12).log()).clamp(min=LEVEL_FLOOR)
    return ((mel[:, MARGIN:MARGIN + CROP] - level[..., None]) / SCALE).clamp(min=LOWEST)


def loss(raw, kinds, target, weight, kind):
    raw = raw.transpose(1, 2)
    off = (raw[..., :N_CURVES] - target[..., :N_CURVES]).abs()
    off = torch.where(off < 0.1, off ** 2 / 0.2, off - 0.05) * weight[..., :N_CURVES]
    total = sum(IMPORTANCE[d] * off[..., d].mean() for d in range(N_CURVES)) / 2
    step = lambda x: x[:, 2:, :N_CURVES] - x[:, :-2, :N_CURVES]
    total = total + CHANGE * (step(raw) - step(target)).abs().mean()
    for channel in range(N_CURVES, len(CHANNELS)):
        wanted, w = target[..., channel], weight[..., channel] * (1 + (RARE.get(channel, 1) - 1) * target[..., channel])
        total = total + IMPORTANCE[channel] * (F.binary_cross_entropy_with_logits(raw[..., channel], wanted.clamp(0.02, 0.98), reduction="none") * w).mean()
    return total + KIND * F.cross_entropy(kinds, kind)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out"); parser.add_argument("--data", nargs="+", required=True); parser.add_argument("--sounds", required=True)
    parser.add_argument("--steps", type=int, default=3000); parser.add_argument("--seed", type=int, default=0); parser.add_argument("--start")
    parser.add_argument("--rate", type=float, default=1.5e-3); parser.add_argument("--last-rate", type=float, default=2e-5)
    parser.add_argument("--threads", type=int, default=1); parser.add_argument("--save-every", type=int, default=1000)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rng = np.random.default_rng(args.seed)
    paths, shares = zip(*(d.rsplit(":", 1) for d in args.data))
    sets, shares, sounds = [Set(p) for p in paths], np.array(shares, float), Set(args.sounds)
    shares /= shares.sum()
    net = Net(args.seed)
    if args.start:
        net.load_state_dict({k: torch.from_numpy(v) for k, v in np.load(args.start).items()})
    mean = copy.deepcopy(net)       # of the last weights, which is better than any of them
    low = args.last_rate / args.rate
    optimiser = torch.optim.AdamW(net.parameters(), args.rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min(1, (i + 1) / 100) * (low + (1 - low) * 0.5 * (1 + np.cos(np.pi * min(i / args.steps, 1)))))
    start, cpu, recent = time.time(), time.process_time(), []
    for i in range(args.steps):
        feats, target, weight, kind = batch(rng, sets, shares, sounds)
        with torch.autocast("cpu", torch.bfloat16):
            raw, kinds = net(feats)
        value = loss(raw, kinds, target, weight, kind)
        optimiser.zero_grad(); value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step(); schedule.step()
        keep = min(0.998, i / (i + 20))
        with torch.no_grad():
            torch._foreach_lerp_(list(mean.parameters()), list(net.parameters()), 1 - keep)
        recent.append(value.item())
        if i % 50 == 49:
            print(f"step {i + 1} loss {np.mean(recent):.4f} {time.time() - start:.0f} s, of processor {time.process_time() - cpu:.0f} s", flush=True); recent = []
        if i + 1 == args.steps or i % args.save_every == args.save_every - 1:
            np.savez(args.out, **{k: v.numpy() for k, v in mean.state_dict().items()})


if __name__ == "__main__":
    main()
