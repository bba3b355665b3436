"""Real articulation: GRID corpus speaker s1 (Zenodo 3625687, CC BY 4.0), audio and MediaPipe lip landmarks.

    grid.py GRID_DIR OUT_PREFIX --seed S      writes OUT_PREFIX-train.npz and OUT_PREFIX-test.npz

The folder holds audio.flac (16 kHz mono, all sentences in a row), audio.json (names, sample_offsets) and lips.npz
(names, offsets, lips (frames, 40, 2) in a head-fixed frame, lip_indices; 25 frames a second).
Phones and silence come from forced alignment by pocketsphinx with its bundled US English model; aperture and width
are measured. Every eighth sentence, 101 of 803, is held out.
"""
import argparse
import json
import pathlib
import numpy as np
import soundfile
from scipy.ndimage import gaussian_filter1d
from scipy.signal import resample_poly
from pocketsphinx import Decoder
import augment
from curves import APERTURE, CLOSURE, SILENT, WIDTH, curves
from make_data import Shelf
from phones import ARPABET

RATE, FPS, HELD_OUT_EVERY = 16_000, 25, 8
HALF_WINDOW = 0.0128     # the aligner stamps its 25.6 ms frames with their beginning
COMMAND = dict(b="bin", l="lay", p="place", s="set"); COLOUR = dict(b="blue", g="green", r="red", w="white")
PREPOSITION = dict(a="at", b="by", i="in", w="with"); ADVERB = dict(a="again", n="now", p="please", s="soon")
DIGITS = dict(zip("z123456789", "zero one two three four five six seven eight nine".split()))


def words(name):
    return [COMMAND[name[0]], COLOUR[name[1]], PREPOSITION[name[2]], "a(2)" if name[3] == "a" else name[3] + ".", DIGITS[name[4]], ADVERB[name[5]]]


class Aligner:
    def __init__(self):
        self._decoder = Decoder(lm=None, loglevel="ERROR")

    def phones(self, x, spoken):
        """[(IPA name, start s, end s)], or None when the words cannot be fitted."""
        d, pcm = self._decoder, (np.clip(x, -1, 1) * 32767).astype("<i2").tobytes()
        for word in spoken:
            if d.lookup_word(word) is None:
                raise KeyError(word)
        try:
            d.set_align_text(" ".join(spoken))
            for second in (False, True):
                if second:
                    d.set_alignment()
                d.start_utt(); d.process_raw(pcm, full_utt=True); d.end_utt()
                if not second and d.hyp() is None:
                    return None
            found = [(ARPABET.get(p.name, ""), p.start / 100 + HALF_WINDOW, (p.start + p.duration) / 100 + HALF_WINDOW)
                     for w in d.get_alignment() for p in w]
        except RuntimeError:
            return None
        return found


def measured(lips, index):
    """Raw (gap, corner distance) per video frame."""
    at = lambda i: lips[:, index[i]]
    gap = np.mean([np.linalg.norm(at(a) - at(b), axis=1) for a, b in ((13, 14), (82, 87), (312, 317))], 0)
    return gap, np.linalg.norm(at(61) - at(291), axis=1)


def to_100_hz(values, n):
    return np.interp(np.arange(n) / 100, (np.arange(len(values)) + 0.5) / FPS, values)


def sentences(folder):
    """Yields (index, name, samples, aperture, width) with the measures in MouthShape's units at 100 Hz."""
    folder = pathlib.Path(folder)
    audio, _ = soundfile.read(folder / "audio.flac", dtype="float32")
    meta, lips = json.loads((folder / "audio.json").read_text()), np.load(folder / "lips.npz")
    index = {int(i): k for k, i in enumerate(lips["lip_indices"])}
    gap, wide = measured(lips["lips"].astype(np.float32), index)
    shut, open_ = np.quantile(gap, [0.05, 0.95])
    starts = (lips["offsets"][:-1, None] + np.arange(5)).ravel()
    rest = np.median(wide[starts][gap[starts] < shut + 0.1 * (open_ - shut)])
    reach = max(np.quantile(wide, 0.95) - rest, rest - np.quantile(wide, 0.05)) * 1.25
    offsets = list(meta["sample_offsets"]) + [len(audio)]
    for i, name in enumerate(meta["names"]):
        x = audio[offsets[i]:offsets[i + 1]]
        frames = slice(lips["offsets"][i], lips["offsets"][i + 1])
        n = len(x) // 160 + 1
        aperture = np.clip((to_100_hz(gap[frames], n) - shut) / (open_ - shut), 0, 1.2)
        yield i, name, x, aperture, np.clip((to_100_hz(wide[frames], n) - rest) / reach, -1, 1)


def labels(phones, aperture, width, n):
    """What training asks for: measured lips, but shut where the phones say so; a real mouth may be open in silence, ours will not."""
    target, kind, weight = curves(phones, n, "whole")
    quiet, shut = target[:, SILENT] > 0.5, target[:, CLOSURE] > 0.5
    target[:, APERTURE] = np.where(shut, np.minimum(aperture, 0.05), np.where(quiet, np.minimum(target[:, APERTURE], 0.5 * aperture), aperture))
    target[:, WIDTH] = gaussian_filter1d(width, 2)
    weight[:, :WIDTH + 1] = np.where(quiet[:, None], 0.5, 1.0)
    return target, kind, weight


def as_another(rng, x, phones, aperture, width):
    """The sentence faster or slower and its voice higher or lower, as a shorter or longer throat would have it."""
    up = int(rng.integers(84, 124))
    x = resample_poly(x, up, 100).astype(np.float32)
    n = len(x) // 160 + 1
    stretched = lambda curve: np.interp(np.arange(n) * 100 / up, np.arange(len(curve)), curve)
    return x, [(p, a * up / 100, b * up / 100) for p, a, b in phones], stretched(aperture), stretched(width)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("grid"); parser.add_argument("prefix"); parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rng, aligner, lost = np.random.default_rng(args.seed), Aligner(), 0
    train, test, spoken = Shelf(), Shelf(), {}
    for i, name, x, aperture, width in sentences(args.grid):
        phones = aligner.phones(x, words(name))
        if phones is None:
            lost += 1
            continue
        spoken[name] = phones
        target, kind, weight = labels(phones, aperture, width, len(x) // 160 + 1)
        if i % HELD_OUT_EVERY == 0:
            target[:, :WIDTH + 1] = np.stack([aperture, width], 1)
            test.put(x, target, kind, weight, keep_audio=True)
            continue
        train.put(x, target, kind, weight)
        for _ in range(2):
            other, *about = as_another(rng, x, phones, aperture, width)
            train.put(augment.distorted(rng, other) if rng.random() < 0.5 else other, *labels(*about, len(other) // 160 + 1))
    train.save(f"{args.prefix}-train.npz"); test.save(f"{args.prefix}-test.npz")
    pathlib.Path(f"{args.prefix}-phones.json").write_text(json.dumps(spoken))
    print(f"{args.prefix}: {train.minutes:.1f} + {test.minutes:.1f} minutes, {lost} sentences not aligned")


if __name__ == "__main__":
    main()
