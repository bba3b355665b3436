"""Measures the finished way from samples to trajectory (the Rust example `hear`) on sets that training never saw.

    evaluate.py HEAR_BINARY SET.npz …             voices, languages, grid-test
    evaluate.py HEAR_BINARY --noise --seed S      sounds that are not speech
    evaluate.py HEAR_BINARY --wav FILE.wav --phones FILE.tsv

Closure recall: labelled p, b, m during which, or within 40 ms of which, the lips are shut. Precision: shut stretches that
a label lies within 40 ms of. Long pauses count for neither.
"""
import argparse
import subprocess
import numpy as np
import soundfile
from curves import curves

MARGIN = 4


def hear(binary, x):
    """(frames, 4): aperture, width, closure, silence."""
    said = subprocess.run([binary], input=np.asarray(x, "<f4").tobytes(), capture_output=True, check=True).stdout
    return np.array([[float(v) for v in line.split(b",")] for line in said.split()[1:]]).reshape(-1, 4)


def stretches(mask):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return list(zip(edges[::2], edges[1::2]))


class Score:
    def __init__(self):
        self.found = self.labelled = self.right = self.shown = 0
        self.silence = np.zeros(3); self.pairs = ([], []); self.per_sentence = ([], []); self.spread = ([], [])

    def add(self, got, want):
        n = min(len(got), len(want)); got, want = got[:n], want[:n].astype(float)
        shut, should = got[:, 2] >= 0.5, want[:, 2] > 0.5
        near = lambda mask, a, b: mask[max(a - MARGIN, 0):b + MARGIN].any()
        for a, b in stretches(should):
            self.labelled += 1; self.found += near(shut, a, b)
        for a, b in stretches(shut):
            self.shown += 1; self.right += near(should, a, b)
        quiet, silent = got[:, 3] >= 0.5, want[:, 3] > 0.5
        self.silence += [(quiet & silent).sum(), (quiet & ~silent).sum(), (~quiet & silent).sum()]
        talk = ~silent
        for d in (0, 1):
            if talk.sum() > 30:
                self.pairs[d].append(np.stack([got[talk, d], want[talk, d]]))
                self.per_sentence[d].append(np.corrcoef(got[:, d], want[:, d])[0, 1])

    def report(self, name):
        tp, fp, fn = self.silence
        line = (f"{name}: closures {self.labelled}, recall {self.found / max(self.labelled, 1):.3f}, precision {self.right / max(self.shown, 1):.3f}; "
                f"silence F1 {2 * tp / max(2 * tp + fp + fn, 1):.3f}")
        for d, what in enumerate(("aperture", "width")):
            if self.pairs[d]:
                p = np.concatenate(self.pairs[d], 1)
                line += (f"; {what} r {np.corrcoef(p)[0, 1]:.3f} in speech, {np.nanmedian(self.per_sentence[d]):.3f} median per sentence, "
                         f"spread {p[0].std() / p[1].std():.2f}, mean {p[0].mean():.2f} for {p[1].mean():.2f}")
        print(line, flush=True)


def measure_set(binary, path):
    z, score = np.load(path), Score()
    at, target_at = 0, 0
    for n, frames in zip(z["audio_lengths"], z["lengths"]):
        score.add(hear(binary, z["audio"][at:at + n].astype(np.float32) / 32768), z["target"][target_at:target_at + frames])
        at += n; target_at += frames
    score.report(path)


def measure_noise(binary, seed):
    import augment
    rng, n = np.random.default_rng(seed), 16_000 * 10
    for name, make in (("noise", augment.noise), ("music", augment.music), ("tone", lambda rng, n: np.sin(np.arange(n) * 2 * np.pi * rng.uniform(100, 4000) / 16_000)),
                       ("digital silence", lambda rng, n: np.zeros(n))):
        opened = []
        for _ in range(20):
            x = make(rng, n); x = x / (np.abs(x).max() + 1e-9) * 10 ** (-rng.uniform(0, 40) / 20) * (name != "digital silence")
            got = hear(binary, x)
            opened.append([(got[:, 0] > 0.05).mean(), (got[:, 3] < 0.5).mean()])
        print(f"{name}: open {np.mean(opened, 0)[0]:.4f} of the time, taken for speech {np.mean(opened, 0)[1]:.4f}", flush=True)


def measure_wav(binary, wav, tsv):
    x, rate = soundfile.read(wav, dtype="float32")
    if rate != 16_000:
        from scipy.signal import resample_poly
        x = resample_poly(x, 16_000, rate)
    phones = [(n, float(a), float(b)) for n, a, b in (line.rstrip("\n").split("\t") for line in open(tsv)) if n not in ("_", "")]
    gaps = [("", a[2], b[1]) for a, b in zip(phones, phones[1:]) if b[1] - a[2] > 0.01]
    got, score = hear(binary, x), Score()
    score.add(got, curves(sorted(phones + gaps, key=lambda p: p[1]), len(got))[0])
    score.report(wav)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary"); parser.add_argument("sets", nargs="*"); parser.add_argument("--noise", action="store_true")
    parser.add_argument("--seed", type=int, default=900); parser.add_argument("--wav"); parser.add_argument("--phones")
    args = parser.parse_args()
    for path in args.sets:
        measure_set(args.binary, path)
    if args.noise:
        measure_noise(args.binary, args.seed)
    if args.wav:
        measure_wav(args.binary, args.wav, args.phones)


if __name__ == "__main__":
    main()
