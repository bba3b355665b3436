"""Labelled speech from synthesisers: espeak-ng (many languages and voices) and flite (English, from recorded voices)."""
import re
import subprocess
import tempfile
import numpy as np
import soundfile
from scipy.signal import resample_poly
import texts
from phones import ARPABET
from espeak import Espeak

RATE = 16_000
FLITE_VOICES = ["kal16", "awb", "rms", "slt"]
HELD_OUT_FLITE = ["awb"]


def espeak_utterance(rng, espeak, languages, variants):
    while True:
        name = rng.choice(list(languages))
        said = espeak.say(texts.text(rng, languages[name]), f"{name}+{rng.choice(variants)}",
                          rng.uniform(110, 230), rng.uniform(20, 80), rng.uniform(20, 90))
        if said is not None and len(said[0]) > RATE:
            return said


def flite_utterance(rng, voice):
    """flite prints the end of each phone; its stops begin at their closing."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        line = re.sub(r"[^\w ,.?']", " ", texts.text(rng, texts.LANGUAGES["en-us"]))
        printed = subprocess.run(["flite", "-voice", voice, "-psdur", "--setf", f"duration_stretch={rng.uniform(0.8, 1.25):.2f}",
                                  "-t", line, "-o", file.name], capture_output=True, text=True, check=True).stdout
        x, rate = soundfile.read(file.name, dtype="float32")
    phones, start = [], 0.0
    for word in printed.split():
        name, _, end = word.rpartition(":")
        end = float(end)
        phones.append((ARPABET.get(name.upper(), ""), start, end))
        start = end
    return (resample_poly(x, RATE, rate).astype(np.float32) if rate != RATE else x), phones


def resampled(rng, x, phones):
    """Speed and pitch together, as a longer or shorter throat would have it."""
    up = int(rng.integers(85, 119))
    return resample_poly(x, up, 100).astype(np.float32), [(p, a * up / 100, b * up / 100) for p, a, b in phones]


def padded(rng, x, phones):
    """Silence of random length before and after."""
    before, after = rng.exponential(0.4), rng.exponential(0.5)
    n = int(before * RATE)
    return (np.concatenate([np.zeros(n, np.float32), x, np.zeros(int(after * RATE), np.float32)]),
            [(p, a + n / RATE, b + n / RATE) for p, a, b in phones])
