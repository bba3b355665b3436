"""Draws a trajectory over its sound, to judge by eye.

    plot.py HEAR_BINARY OUT.png FILE.wav [--phones FILE.tsv] [--seconds FROM TO]
"""
import argparse
import subprocess
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from curves import APERTURE, CLOSURE, LABIODENTAL, PROTRUSION, SILENT, WIDTH
from evaluate import hear


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary"); parser.add_argument("out"); parser.add_argument("sound"); parser.add_argument("--phones")
    parser.add_argument("--seconds", nargs=2, type=float, default=(0, 6))
    args = parser.parse_args()
    x = np.frombuffer(subprocess.run(["ffmpeg", "-v", "error", "-i", args.sound, "-f", "f32le", "-ac", "1", "-ar", "16000", "-"], capture_output=True, check=True).stdout, "<f4")
    got, _ = hear(args.binary, x)
    low, high = args.seconds
    figure, (top, middle, bottom) = plt.subplots(3, 1, figsize=(18, 9), sharex=True)
    top.specgram(x + 1e-6 * np.random.default_rng(0).standard_normal(len(x)), NFFT=512, Fs=16_000, noverlap=352); top.set_ylim(0, 5000)
    at = np.arange(len(got)) / 100
    middle.plot(at, got[:, APERTURE], label="aperture"); middle.plot(at, got[:, CLOSURE], lw=0.7, label="closure"); middle.plot(at, got[:, LABIODENTAL], lw=0.7, label="f, v"); middle.fill_between(at, 0, (got[:, SILENT] >= 0.5) * 1.1, alpha=0.15, label="silence")
    middle.legend(loc="upper right"); bottom.plot(at, got[:, WIDTH], label="width"); bottom.plot(at, got[:, PROTRUSION], lw=0.7, label="protrusion"); bottom.axhline(0, lw=0.5); bottom.legend(loc="upper right"); bottom.set_ylim(-1, 1)
    if args.phones:
        for line in open(args.phones):
            name, a, b = line.rstrip("\n").split("\t")
            middle.axvline(float(a), lw=0.3, color="grey")
            if low <= float(a) < high:
                middle.text(float(a), 1.05, name, fontsize=11, color="red" if name in "pbm" else "black")
    top.set_xlim(low, high)
    figure.tight_layout(); figure.savefig(args.out, dpi=70)


if __name__ == "__main__":
    main()
