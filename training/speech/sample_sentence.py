"""Writes the sentences that the engine's tests listen to: NAME.s16 (16 kHz, 16 bit) and NAME.tsv (phone, start, end).

    sample_sentence.py FOLDER

espeak-ng, made for this project. Never part of the training data: the sentences are not in texts.py.
"""
import pathlib
import sys
import numpy as np
from espeak import Espeak

SENTENCES = {"papa": ("Papa may buy a big apple. Emma, I am by my boat.", "en-us+f3"),
             "foxes": ("Five foxes have found a few loose shoes.", "en-us+m3")}


def main(folder):
    folder, espeak = pathlib.Path(folder), Espeak()
    for name, (sentence, voice) in SENTENCES.items():
        x, phones = espeak.say(sentence, voice, 150)
        (folder / f"{name}.s16").write_bytes((np.clip(x, -1, 1) * 32767).astype("<i2").tobytes())
        (folder / f"{name}.tsv").write_text("".join(f"{phone}\t{start:.3f}\t{end:.3f}\n" for phone, start, end in phones))


if __name__ == "__main__":
    main(*sys.argv[1:])
