"""Makes one training or test set: log mels, targets, weights and sound kinds at 100 Hz, as one .npz.

    make_data.py train|voices|languages OUT.npz --minutes N --seed S [--clean SHARE]
"""
import argparse
import numpy as np
import augment
import texts
from curves import curves
from espeak import Espeak
from mel import log_mel
from synth import FLITE_VOICES, HELD_OUT_FLITE, espeak_utterance, flite_utterance, padded, resampled

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


def not_speech(rng, n):
    draw = rng.random()
    x = augment.noise(rng, n) if draw < 0.4 else augment.music(rng, n) if draw < 0.9 else np.zeros(n, np.float32)
    if rng.random() < 0.3:
        x = x * np.repeat(rng.random(n // RATE + 1) < 0.6, RATE)[:n]
    if draw < 0.9 and rng.random() < 0.3:
        x = augment.colour(rng, x)
    x = x / (np.abs(x).max() + 1e-9) * 10 ** (-rng.uniform(0.1, 60) / 20)
    return np.round(x * 32767).astype(np.float32) / 32768


def utterance(rng, espeak, which):
    """(samples, phones, stop convention)."""
    if which == "train" and rng.random() < 0.25:
        return *flite_utterance(rng, rng.choice([v for v in FLITE_VOICES if v not in HELD_OUT_FLITE])), "whole"
    if which == "voices" and rng.random() < 0.15:
        return *flite_utterance(rng, rng.choice(HELD_OUT_FLITE)), "whole"
    languages = texts.HELD_OUT_LANGUAGES if which == "languages" else texts.LANGUAGES
    variants = texts.HELD_OUT_VARIANTS if which == "voices" else texts.VARIANTS
    return *espeak_utterance(rng, espeak, languages, variants), "burst"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["train", "voices", "languages"]); parser.add_argument("out")
    parser.add_argument("--minutes", type=float, default=60); parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--clean", type=float, default=0.0, help="share of utterances that only their level is changed of")
    args = parser.parse_args()
    rng, espeak, shelf = np.random.default_rng(args.seed), Espeak(), Shelf()
    while shelf.minutes < args.minutes:
        if rng.random() < 0.06:
            n = int(RATE * rng.uniform(3, 10))
            x = not_speech(rng, n)
            target, kind, weight = curves([], n // 160 + 1)
        else:
            x, phones, convention = utterance(rng, espeak, args.which)
            if rng.random() < 0.7:
                x, phones = resampled(rng, x, phones)
            x, phones = padded(rng, x, phones)
            target, kind, weight = curves(phones, len(x) // 160 + 1, convention)
            codec = augment.CODECS[rng.integers(len(augment.CODECS))] if rng.random() < 0.2 else None
            x = augment.levelled(rng, x) if args.clean and rng.random() < args.clean else augment.worsen(rng, x, codec)
        shelf.put(x, target, kind, weight, keep_audio=args.which != "train")
    shelf.save(args.out)
    print(f"{args.out}: {shelf.minutes:.1f} minutes, {len(shelf.lengths)} utterances")


if __name__ == "__main__":
    main()
