"""Log-mel spectrogram and its level-free form, as crates/lipwright-engine/src/speech/mel.rs makes them.

Slaney mel scale and area normalisation (librosa's defaults), 80 bands over 60..7600 Hz, 16 kHz,
periodic Hann window of 400 samples in the middle of a 512-point transform, hop 160 samples,
frame t centred on sample 160 t, zeros outside the samples, natural logarithm of power + 1e-10.
"""
import numpy as np

RATE, HOP, WINDOW, N_FFT, N_BANDS = 16_000, 160, 400, 512, 80
LOW_HZ, HIGH_HZ, FLOOR = 60.0, 7600.0, 1e-10
LEVEL_SPAN = 200        # frames on either side that the level is measured over
LEVEL_FLOOR = -14.5     # natural log of mel power; about -70 dBFS of speech
SCALE, LOWEST = 4.0, -3.0


def hz_to_mel(hz):
    hz = np.asarray(hz, float)
    return np.where(hz < 1000, hz * 3 / 200, 15 + np.log(np.maximum(hz, 1e-9) / 1000) * 27 / np.log(6.4))


def mel_to_hz(mel):
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


def filters():
    edges = mel_to_hz(np.linspace(hz_to_mel(LOW_HZ), hz_to_mel(HIGH_HZ), N_BANDS + 2))
    hz = np.arange(N_FFT // 2 + 1) * RATE / N_FFT
    up = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(up, down)) * (2 / (edges[2:] - edges[:-2]))[:, None]


FILTERS = filters()
HANN = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)


def log_mel(samples):
    """(frames, 80) float32; frames = samples // 160 + 1."""
    x = np.asarray(samples, np.float64)
    n_frames = len(x) // HOP + 1
    x = np.pad(x, (WINDOW // 2, WINDOW))
    out = np.empty((n_frames, N_BANDS), np.float32)
    for at in range(0, n_frames, 4096):     # blocks keep memory flat
        t = np.arange(at, min(at + 4096, n_frames))
        frames = x[t[:, None] * HOP + np.arange(WINDOW)] * HANN
        power = np.abs(np.fft.rfft(frames, N_FFT)) ** 2
        out[t] = np.log(power @ FILTERS.T + FLOOR)
    return out


def level(mel):
    """Per frame: ln of the (mean of the square root of power)² over ± LEVEL_SPAN frames."""
    root = np.sqrt(np.exp(mel.astype(np.float64)).mean(1))
    total = np.concatenate([[0], np.cumsum(root)])
    t = np.arange(len(mel))
    low, high = np.maximum(t - LEVEL_SPAN, 0), np.minimum(t + LEVEL_SPAN + 1, len(mel))
    mean = (total[high] - total[low]) / (high - low)
    return np.maximum(2 * np.log(np.maximum(mean, 1e-12)), LEVEL_FLOOR)


def features(mel):
    """What the net hears: the log mel relative to the level around it."""
    return np.maximum((mel - level(mel)[:, None]) / SCALE, LOWEST).astype(np.float32)
