"""From phones with times to target curves at 100 Hz.

Coarticulation is a banded least-squares solve (Ezzat, Geiger & Poggio 2002): every phone pulls the curve
towards its target as firmly as its grip, and the curve pays for its slope and its bending. Lips are then
shut outright during p, b, m. Times are those of the sound: no visual lead.
"""
import numpy as np
from scipy.linalg import solveh_banded
from phones import KINDS, ROUNDED, SILENCE, SPREAD, STOPS, sounds_of

RATE = 100
SLOPE, BEND = 1.0, 15.0         # price of first and second differences at 100 Hz
CHANNELS = ["aperture", "width", "protrusion", "closure", "labiodental", "sibilant", "rounded", "spread", "silence"]
N_CURVES = 3                    # the first channels are curves, the others are true or false
APERTURE, WIDTH, PROTRUSION, CLOSURE, LABIODENTAL, SIBILANT, ROUND, SPREAD_LIPS, SILENT = range(len(CHANNELS))


def smooth(target, weight):
    """argmin Σ w (y - target)² + SLOPE Σ (Δy)² + BEND Σ (Δ²y)²."""
    n = len(target)
    if n < 3:
        return np.array(target, float)
    band = np.zeros((3, n))     # upper form: band[2] is the diagonal
    band[2] = weight + 1e-4
    band[2, :-1] += SLOPE; band[2, 1:] += SLOPE; band[1, 1:] -= SLOPE
    band[2, :-2] += BEND; band[2, 1:-1] += 4 * BEND; band[2, 2:] += BEND
    band[1, 1:-1] -= 2 * BEND; band[1, 2:] -= 2 * BEND
    band[0, 2:] += BEND
    return solveh_banded(band, weight * target)


def split(phones):
    """Phones (name, start, end) to single sounds (letter, Sound, start, end); diphthongs 60/40."""
    out = []
    for name, start, end in phones:
        sounds = sounds_of(name)
        shares = [1.0] if len(sounds) == 1 else [0.6] + [0.4 / (len(sounds) - 1)] * (len(sounds) - 1) if sounds else []
        at = start
        for (letter, sound), share in zip(sounds, shares):
            out.append((letter, sound, at, at + share * (end - start)))
            at = out[-1][3]
        if not sounds:
            out.append(("", SILENCE, start, end))
    return out


def closure_span(letter, start, end, stop_convention):
    """When the lips touch. Stops: 'burst' = the phone starts at its burst or just before it (espeak-ng:
    the voiceless one at the burst, the voiced one about where its low murmur begins); 'whole' = the phone
    starts when the lips close (aligners, flite)."""
    if letter == "m":
        return start + 0.005, end - 0.01
    if stop_convention == "burst":
        if letter == "p":
            return start - 0.045, start + 0.003
        return start - 0.015, start + min(0.05, 0.7 * (end - start))
    return start + 0.01, start + max(0.045, (0.65 if letter == "p" else 0.85) * (end - start))


def curves(phones, n_frames, stop_convention="burst"):
    """(targets (n, 9), kind (n,) int, weights (n, 9))."""
    t = np.arange(n_frames) / RATE
    targets = np.zeros((n_frames, N_CURVES)); grips = np.zeros((n_frames, N_CURVES))
    marks = np.zeros((n_frames, len(CHANNELS) - N_CURVES)); unsure = np.zeros(n_frames, bool)
    kind = np.zeros(n_frames, np.int64)
    mark = lambda channel: marks[:, channel - N_CURVES]
    sounds = _with_silence(split(phones), n_frames / RATE + 1)
    for letter, sound, start, end in sounds:
        inside = (t >= start) & (t < end)
        kind[inside] = KINDS.index(sound.kind)
        if sound is SILENCE:
            if end - start >= 0.1:
                mark(SILENT)[inside] = 1
                unsure |= (t >= start) & (t < start + 0.03)
            closing = np.clip((t - start - 0.10) / 0.15, 0, 1) * np.clip((end - t - 0.10) / 0.05, 0, 1)
            for d, g in enumerate((sound.grip, sound.width_grip, sound.width_grip)):
                grips[inside, d] = g * closing[inside]
            continue
        u = np.clip((t - start) / max(end - start, 1e-3), 0, 1)
        apex = 0.15 + 0.85 * np.sin(np.pi * u ** 1.2) ** 2
        for d, (value, grip) in enumerate(((sound.aperture, sound.grip), (sound.width, sound.width_grip), (sound.protrusion, sound.width_grip))):
            targets[inside, d] = value
            grips[inside, d] = grip * apex[inside]
        for channel, member in ((LABIODENTAL, sound.kind == "labiodental"), (SIBILANT, sound.kind == "sibilant"), (ROUND, letter in ROUNDED), (SPREAD_LIPS, letter in SPREAD)):
            if member:
                mark(channel)[inside] = 1
    spans = [closure_span(l, s, e, stop_convention) for l, _, s, e in sounds if l in STOPS or l == "m"]
    for start, end in spans:
        shut = (t >= start) & (t <= max(end, start + 0.04))
        mark(CLOSURE)[shut] = 1
        targets[shut, 0] = 0; grips[shut, 0] = 60
    mark(LABIODENTAL)[mark(CLOSURE) > 0] = 0
    bounds = ((0, 1.1), (-1, 1), (0, 1))
    smoothed = np.stack([np.clip(smooth(targets[:, d], grips[:, d]), *bounds[d]) for d in range(N_CURVES)], 1)
    smoothed[mark(CLOSURE) > 0, 0] = 0
    weights = np.ones((n_frames, len(CHANNELS)))
    weights[:, :N_CURVES] = 0.3 + 0.7 * np.clip(grips, 0, 1)
    for channel in range(N_CURVES, SILENT):
        edge = np.convolve(np.abs(np.diff(mark(channel), prepend=0)), [1, 1], "same") > 0
        weights[edge, channel] = 0.3
    weights[unsure, SILENT] = 0.1
    return np.concatenate([smoothed, marks], 1).astype(np.float32), kind, weights.astype(np.float32)


def _with_silence(sounds, end):
    """The sounds from before the beginning to the end, with silence around them and no two silences in a row."""
    first, last = (sounds[0][2], sounds[-1][3]) if sounds else (end, end)
    merged = []
    for s in [("", SILENCE, -1.0, first)] + sounds + [("", SILENCE, last, end)]:
        if merged and s[1] is SILENCE and merged[-1][1] is SILENCE:
            merged[-1] = ("", SILENCE, merged[-1][2], s[3])
        else:
            merged.append(s)
    return merged
