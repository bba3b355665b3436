"""Log mels, targets, weights and sound kinds at 100 Hz of what synthesisers said, as one .npz.

    make_data.py train OUT.npz SAID.npz … --seed S        every utterance plain, and most of them distorted as well
    make_data.py clean|worsened OUT.npz SAID.npz … --seed S     to measure with: the samples are kept
    make_data.py sounds OUT.npz --minutes N --seed S      mels of noise and music
"""
import argparse
import numpy as np
import augment
from curves import curves
from mel import log_mel
from say import utterances
from synth import padded, resampled

RATE = 16_000


class Shelf:
    """Grows the arrays of a set."""

    def __init__(self):
        self.mel, self.target, self.weight, self.kind, self.lengths, self.audio = [], [], [], [], [], []

    def put(self, x, target, kind, weight, keep_audio=False):
        if keep_audio:      # for evaluate.py, which goes all the way through
            self.audio.append(np.round(np.pad(x, (0, -len(x) % 160)) * 32767).astype(np.int16))
        mel = log_mel(x)
        n = min(len(mel), len(target))
        self.mel.append(mel[:n].astype(np.float16)); self.target.append(target[:n].astype(np.float16))
        self.kind.append(kind[:n].astype(np.int8)); self.weight.append(weight[:n].astype(np.float16)); self.lengths.append(n)

    @property
    def minutes(self):
        return sum(self.lengths) / 6000

    def save(self, path):
        audio = dict(audio=np.concatenate(self.audio), audio_lengths=np.array([len(a) for a in self.audio])) if self.audio else {}
        np.savez(path, **audio, mel=np.concatenate(self.mel), target=np.concatenate(self.target), weight=np.concatenate(self.weight),
                 kind=np.concatenate(self.kind), lengths=np.array(self.lengths))


def sound(rng, n):
    """Noise, music, or both in turns."""
    x = augment.noise(rng, n) if rng.random() < 0.5 else augment.music(rng, n)
    if rng.random() < 0.2:
        x = x * np.repeat(rng.random(n // RATE + 1) < 0.6, RATE)[:n]
    if rng.random() < 0.3:
        x = augment.reverberate(rng, x)
    return x / (np.abs(x).max() + 1e-9) * 0.3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=["train", "clean", "worsened", "sounds"]); parser.add_argument("out"); parser.add_argument("said", nargs="*")
    parser.add_argument("--minutes", type=float, default=10); parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rng, shelf = np.random.default_rng(args.seed), Shelf()
    while args.which == "sounds" and shelf.minutes < args.minutes:
        n = RATE * 15
        shelf.put(sound(rng, n), *curves([], n // 160 + 1))
    for path in args.said:
        for spoken, phones, convention, _ in utterances(path):
            for distort in [False] + [True] * (args.which == "train" and rng.random() < 0.6):
                x, said = resampled(rng, spoken, phones) if distort or rng.random() < 0.6 else (spoken, phones)
                x, said = padded(rng, x, said)
                labels = curves(said, len(x) // 160 + 1, convention)
                if distort:
                    x = augment.distorted(rng, x)
                if args.which == "worsened":
                    x = augment.worsen(rng, x, augment.CODECS[rng.integers(len(augment.CODECS))] if rng.random() < 0.2 else None)
                if args.which == "clean":
                    x = augment.levelled(rng, x)
                shelf.put(x / max(np.abs(x).max(), 1), *labels, keep_audio=args.which in ("clean", "worsened"))
    shelf.save(args.out)
    print(f"{args.out}: {shelf.minutes:.1f} minutes, {len(shelf.lengths)} utterances")


if __name__ == "__main__":
    main()
