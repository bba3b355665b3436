"""Writes the sentence that the engine's tests listen to: papa.s16 (16 kHz, 16 bit) and papa.tsv (phone, start, end).

    sample_sentence.py FOLDER

espeak-ng, voice en-us+f3, made for this project. Never part of the training data: the sentence is not in texts.py.
"""
import pathlib
import sys
import numpy as np
from espeak import Espeak

SENTENCE = "Papa may buy a big apple. Emma, I am by my boat."


def main(folder):
    x, phones = Espeak().say(SENTENCE, "en-us+f3", 150)
    folder = pathlib.Path(folder)
    (folder / "papa.s16").write_bytes((np.clip(x, -1, 1) * 32767).astype("<i2").tobytes())
    (folder / "papa.tsv").write_text("".join(f"{name}\t{start:.3f}\t{end:.3f}\n" for name, start, end in phones))


if __name__ == "__main__":
    main(*sys.argv[1:])
