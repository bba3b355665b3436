"""Writes what librosa makes of a chirp with noise: expected.csv beside crates/lipwright-engine/src/speech/mel/tests.rs.

    expected_mel.py OUT.csv

Every fifth frame, one a line. The tests make the same samples. Also checks mel.py against librosa.
"""
import sys
import librosa
import numpy as np
from mel import FLOOR, HIGH_HZ, HOP, LOW_HZ, N_BANDS, N_FFT, RATE, WINDOW, log_mel


def chirp_and_noise(n=8000):
    t = np.arange(n) / RATE
    state, noise = 1, np.empty(n)
    for i in range(n):      # Numerical Recipes' generator
        state = (state * 1664525 + 1013904223) % 2 ** 32
        noise[i] = state / 2 ** 32 - 0.5
    x = 0.3 * np.sin(2 * np.pi * (100 * t + 6000 * t * t)) + 0.02 * noise
    x[6000:] = 0
    return x.astype(np.float32)


def main(out):
    x = chirp_and_noise()
    power = librosa.feature.melspectrogram(y=x.astype(np.float64), sr=RATE, n_fft=N_FFT, hop_length=HOP, win_length=WINDOW,
                                           window="hann", center=True, pad_mode="constant", power=2.0,
                                           n_mels=N_BANDS, fmin=LOW_HZ, fmax=HIGH_HZ, htk=False, norm="slaney")
    expected = np.log(power.T + FLOOR)
    assert np.abs(log_mel(x) - expected).max() < 1e-4, np.abs(log_mel(x) - expected).max()
    np.savetxt(out, expected[::5], fmt="%.4f", delimiter=",")


if __name__ == "__main__":
    main(*sys.argv[1:])
