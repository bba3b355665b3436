"""Measures the finished way from samples to trajectory (the Rust example `hear`) on sets that training never saw.

    evaluate.py HEAR_BINARY SET.npz …             voices, languages, grid-test
    evaluate.py HEAR_BINARY --noise --seed S      sounds that are not speech
    evaluate.py HEAR_BINARY --wav FILE.wav --phones FILE.tsv
    evaluate.py WEIGHTS.npz …                     the net alone, with what only training and measuring use of it

Recall of closures: labelled p, b, m during which, or within 40 ms of which, the lips are shut. Precision: shut stretches that
a label lies within 40 ms of. Long pauses count for neither. Lips at the teeth (f, v) alike.
Right kinds: frames of speech whose kind of sound (phones.KINDS) the net names. Rounding: area under the curve of true against
false alarms, of frames of speech.
"""
import argparse
import subprocess
import numpy as np
import soundfile
from curves import APERTURE, CHANNELS, CLOSURE, LABIODENTAL, PROTRUSION, ROUND, SIBILANT, SILENT, WIDTH, curves
from mel import features, log_mel

MARGIN = 4
SAID = [APERTURE, WIDTH, PROTRUSION, CLOSURE, LABIODENTAL, SIBILANT, SILENT]     # what `hear` prints


def hear(ear, x):
    """(frames, 9) of curves.CHANNELS, those that the engine leaves out nan; and the kind of every frame or None."""
    if ear.endswith(".npz"):
        return _net(ear)(x)
    said = subprocess.run([ear], input=np.asarray(x, "<f4").tobytes(), capture_output=True, check=True).stdout
    rows = np.array([[float(v) for v in line.split(b",")] for line in said.split()[1:]]).reshape(-1, len(SAID))
    out = np.full((len(rows), len(CHANNELS)), np.nan); out[:, SAID] = rows
    return out, None


_nets = {}


def _net(path):
    if path not in _nets:
        import torch
        from net import Net
        net = Net(); net.load_state_dict({k: torch.from_numpy(v) for k, v in np.load(path).items()})
        torch.set_num_threads(1)

        def listen(x):
            feats = features(log_mel(x))
            n = len(feats)
            feats = np.pad(feats, ((0, n % 2), (0, 0)), "edge")
            with torch.no_grad():
                raw, kinds = net(torch.from_numpy(feats)[None])
            raw[:, PROTRUSION + 1:] = raw[:, PROTRUSION + 1:].sigmoid()
            return raw[0].T.numpy()[:n], kinds[0].argmax(0).numpy()[:n]
        _nets[path] = listen
    return _nets[path]


def stretches(mask):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return list(zip(edges[::2], edges[1::2]))


class Found:
    """Stretches that should be found, and whether they are."""

    def __init__(self, channel):
        self.channel, self.found, self.labelled, self.right, self.shown = channel, 0, 0, 0, 0

    def add(self, got, want):
        held, should = got[:, self.channel] >= 0.5, want[:, self.channel] > 0.5
        near = lambda mask, a, b: mask[max(a - MARGIN, 0):b + MARGIN].any()
        for a, b in stretches(should):
            self.labelled += 1; self.found += near(held, a, b)
        for a, b in stretches(held):
            self.shown += 1; self.right += near(should, a, b)

    def __str__(self):
        return f"{self.labelled}, recall {self.found / max(self.labelled, 1):.3f}, precision {self.right / max(self.shown, 1):.3f}"


class Score:
    def __init__(self):
        self.closures, self.teeth, self.silence = Found(CLOSURE), Found(LABIODENTAL), np.zeros(3)
        self.pairs, self.per_sentence, self.kinds, self.round = ([], [], []), ([], [], []), [], []

    def add(self, got, want, kinds=None, kind=None):
        n = min(len(got), len(want)); got, want = got[:n], want[:n].astype(float)
        self.closures.add(got, want); self.teeth.add(got, want)
        quiet, silent = got[:, SILENT] >= 0.5, want[:, SILENT] > 0.5
        self.silence += [(quiet & silent).sum(), (quiet & ~silent).sum(), (~quiet & silent).sum()]
        talk = ~silent
        if kinds is not None:
            self.kinds.append((kinds[:n] == kind[:n])[talk]); self.round.append(np.stack([got[talk, ROUND], want[talk, ROUND]]))
        for d in (APERTURE, WIDTH, PROTRUSION):
            if talk.sum() > 30:
                self.pairs[d].append(np.stack([got[talk, d], want[talk, d]]))
                if got[:, d].std() > 0 and want[:, d].std() > 0:
                    self.per_sentence[d].append(np.corrcoef(got[:, d], want[:, d])[0, 1])

    def report(self, name):
        tp, fp, fn = self.silence
        line = f"{name}: closures {self.closures}; f and v {self.teeth}; silence F1 {2 * tp / max(2 * tp + fp + fn, 1):.3f}"
        for d in (APERTURE, WIDTH, PROTRUSION):
            if self.pairs[d]:
                p = np.concatenate(self.pairs[d], 1)
                line += (f"; {CHANNELS[d]} r {np.corrcoef(p)[0, 1]:.3f} in speech, {np.nanmedian(self.per_sentence[d]):.3f} median per sentence, "
                         f"spread {p[0].std() / p[1].std():.2f}, mean {p[0].mean():.2f} for {p[1].mean():.2f}")
        if self.kinds:
            line += f"; right kinds {np.concatenate(self.kinds).mean():.3f}; rounding AUC {area(*np.concatenate(self.round, 1)):.3f}"
        print(line, flush=True)


def area(score, truth):
    """Chance that a true frame scores higher than a false one."""
    order = np.argsort(np.argsort(score)) + 1.0
    true = truth > 0.5
    n, m = true.sum(), (~true).sum()
    return (order[true].sum() - n * (n + 1) / 2) / max(n * m, 1)


def measure_set(binary, path):
    z, score = dict(np.load(path)), Score()
    at, target_at = 0, 0
    for n, frames in zip(z["audio_lengths"], z["lengths"]):
        got, kinds = hear(binary, z["audio"][at:at + n].astype(np.float32) / 32768)
        span = slice(target_at, target_at + frames)
        score.add(got, z["target"][span], kinds, z["kind"][span])
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
            got, _ = hear(binary, x)
            opened.append([(got[:, APERTURE] > 0.05).mean(), (got[:, SILENT] < 0.5).mean()])
        print(f"{name}: open {np.mean(opened, 0)[0]:.4f} of the time, taken for speech {np.mean(opened, 0)[1]:.4f}", flush=True)


def measure_wav(binary, wav, tsv):
    x, rate = soundfile.read(wav, dtype="float32")
    if rate != 16_000:
        from scipy.signal import resample_poly
        x = resample_poly(x, 16_000, rate)
    phones = [(n, float(a), float(b)) for n, a, b in (line.rstrip("\n").split("\t") for line in open(tsv)) if n not in ("_", "")]
    gaps = [("", a[2], b[1]) for a, b in zip(phones, phones[1:]) if b[1] - a[2] > 0.01]
    (got, kinds), score = hear(binary, x), Score()
    target, kind, _ = curves(sorted(phones + gaps, key=lambda p: p[1]), len(got))
    score.add(got, target, kinds, kind)
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
