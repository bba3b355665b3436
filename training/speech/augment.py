"""What happens to speech on its way to us, and sounds that are not speech. Sample times are kept."""
import subprocess
import numpy as np
from scipy.signal import butter, fftconvolve, sosfilt

RATE = 16_000


def rms(x):
    return np.sqrt(np.mean(np.square(x)) + 1e-12)


def noise(rng, n):
    """Coloured noise, sometimes with hum or slow swells."""
    spectrum = np.fft.rfft(rng.standard_normal(n))
    hz = np.fft.rfftfreq(n, 1 / RATE)
    spectrum *= (np.maximum(hz, 30) / 1000) ** rng.uniform(-1.2, 0.3)
    x = np.fft.irfft(spectrum, n)
    if rng.random() < 0.3:
        x *= 1 + 0.8 * np.sin(2 * np.pi * rng.uniform(0.1, 4) * np.arange(n) / RATE)
    if rng.random() < 0.3:
        x = x / rms(x) + rng.uniform(0.2, 1.5) * sum(np.sin(2 * np.pi * rng.choice([50, 60]) * k * np.arange(n) / RATE) / k for k in (1, 2, 3))
    if rng.random() < 0.25:     # clicks, knocks
        for at in rng.integers(0, n, max(1, n // RATE)):
            length = int(rng.integers(80, 1600))
            burst = rng.standard_normal(length) * np.exp(-np.arange(length) / (length / 5)) * rng.uniform(2, 8) * rms(x)
            end = min(n, at + length); x[at:end] += burst[:end - at]
    return (x / rms(x)).astype(np.float32)


def music(rng, n):
    """Made-up music: chords and a tune of several timbres, with or without drums."""
    t = np.arange(n) / RATE
    x = np.zeros(n)
    beat = rng.uniform(0.25, 0.7)
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12]) + rng.integers(-5, 7)
    n_harmonics, tilt = int(rng.integers(1, 12)), rng.uniform(0.6, 2.0)
    attack, decay, vibrato = rng.uniform(0.002, 0.15), rng.uniform(0.2, 3), rng.uniform(0, 0.012)
    for voice in range(rng.integers(1, 5)):
        length = beat * rng.choice([0.5, 1, 2, 4])
        octave = rng.choice([110, 220, 440])
        for start in np.arange(0, t[-1], length):
            if rng.random() < 0.15:
                continue
            a = int(start * RATE); b = min(n, int((start + length * rng.uniform(0.5, 1.3)) * RATE))
            if b - a < 10:
                continue
            u = np.arange(b - a) / RATE
            f = octave * 2 ** (rng.choice(scale) / 12)
            phase = 2 * np.pi * f * u + vibrato * f * np.sin(2 * np.pi * 5.5 * u) / 5.5
            note = sum(np.sin(k * phase + k) / k ** tilt for k in range(1, n_harmonics + 1) if f * k < 7800)
            x[a:b] += note * np.minimum(1, u / attack) * np.exp(-u / decay) * np.minimum(1, (u[-1] - u) / 0.01)
    x = x / rms(x)
    if rng.random() < 0.5:
        for start in np.arange(0, t[-1], beat):
            a = int(start * RATE); b = min(n, a + int(0.15 * RATE)); u = np.arange(b - a) / RATE
            kind = rng.integers(0, 3)
            hit = np.sin(2 * np.pi * 60 * u) if kind == 0 else rng.standard_normal(b - a)
            x[a:b] += 3 * hit * np.exp(-u / rng.uniform(0.01, 0.06))
    if rng.random() < 0.15:
        x = np.sin(2 * np.pi * rng.uniform(100, 4000) * t + rng.uniform(0, 60) * np.sin(2 * np.pi * rng.uniform(0.1, 3) * t))
    return (x / rms(x)).astype(np.float32)


def reverberate(rng, x):
    decay = rng.uniform(0.05, 0.5)
    n = int(decay * RATE)
    tail = rng.standard_normal(n) * np.exp(-6 * np.arange(n) / n) * rng.uniform(0.02, 0.25)
    tail[0] = 1
    return fftconvolve(x, tail)[:len(x)].astype(np.float32)


def colour(rng, x):
    kind = rng.integers(0, 4)
    if kind == 0:       # telephone
        return sosfilt(butter(4, [rng.uniform(150, 350), rng.uniform(3200, 3700)], "band", fs=RATE, output="sos"), x)
    if kind == 1:       # small loudspeaker
        return sosfilt(butter(2, rng.uniform(100, 500), "high", fs=RATE, output="sos"), x)
    if kind == 2:       # dull
        return sosfilt(butter(1, rng.uniform(1500, 5000), "low", fs=RATE, output="sos"), x)
    hz = np.fft.rfftfreq(len(x), 1 / RATE)      # arbitrary gentle equaliser
    gain = np.interp(np.log(hz + 50), np.log(np.array([50, 200, 600, 1500, 3500, 8050])), rng.uniform(-8, 8, 6))
    return np.fft.irfft(np.fft.rfft(x) * 10 ** (gain / 20), len(x))


def worsen(rng, x, codec=None):
    """One random path from mouth to file."""
    x = x / max(rms(x[np.abs(x) > 1e-3]) if (np.abs(x) > 1e-3).any() else 1, 1e-3) * 0.1
    if rng.random() < 0.35:
        x = reverberate(rng, x)
    if rng.random() < 0.5:
        x = colour(rng, x)
    if rng.random() < 0.6:
        x = x + rms(x) * 10 ** (-rng.uniform(8, 40) / 20) * noise(rng, len(x))
    if rng.random() < 0.2:
        x = x + rms(x) * 10 ** (-rng.uniform(6, 25) / 20) * music(rng, len(x))
    if rng.random() < 0.1:
        top = np.quantile(np.abs(x), rng.uniform(0.97, 0.999)); x = np.clip(x, -top, top)
    if rng.random() < 0.1:
        x = np.tanh(x * rng.uniform(2, 10) / (np.abs(x).max() + 1e-9))
    if codec is not None:
        x = through_codec(x, codec)
    return levelled(rng, x)


def distorted(rng, x):
    """What noise cannot do and equalisers cannot either: rooms, overdriven inputs, codecs. The rest happens to mels, in train.py."""
    if rng.random() < 0.65:
        x = reverberate(rng, x)
    if rng.random() < 0.15:
        top = np.quantile(np.abs(x), rng.uniform(0.97, 0.999)); x = np.clip(x, -top, top)
    if rng.random() < 0.15:
        x = np.tanh(x * rng.uniform(2, 10) / (np.abs(x).max() + 1e-9))
    if rng.random() < 0.35:
        if rng.random() < 0.5:
            x = x + rms(x) * 10 ** (-rng.uniform(12, 40) / 20) * noise(rng, len(x))
        x = through_codec(x, CODECS[rng.integers(len(CODECS))])
    return x


def levelled(rng, x):
    """Some peak between full scale and -40 dBFS, in 16 bits."""
    x = x / (np.abs(x).max() + 1e-9) * 10 ** (-rng.uniform(0.1, 40) / 20)
    return np.round(x * 32767).astype(np.float32) / 32768


CODECS = [("mp3", "libmp3lame", "24k"), ("mp3", "libmp3lame", "48k"), ("ogg", "libopus", "10k"), ("ogg", "libopus", "20k"), ("wav", "pcm_mulaw", None)]


def through_codec(x, codec):
    container, encoder, rate = codec
    peak = np.abs(x).max() + 1e-9
    quiet = ["ffmpeg", "-v", "error", "-nostdin"]
    raw = ["-f", "f32le", "-ar", str(RATE), "-ac", "1"]
    how = ["-c:a", encoder] + (["-b:a", rate] if rate else ["-ar", "8000"])
    coded = subprocess.run(quiet + raw + ["-i", "-"] + how + ["-f", container, "-"], input=(x / peak * 0.9).astype("<f4").tobytes(), capture_output=True, check=True).stdout
    back = subprocess.run(quiet + ["-f", container, "-i", "-"] + raw + ["-"], input=coded, capture_output=True, check=True).stdout
    y = np.frombuffer(back, "<f4")
    y = y[_delay(x, y):][:len(x)]       # an encoder's delay would move the lips
    return np.pad(y, (0, len(x) - len(y))) * peak / 0.9


def _delay(x, y):
    n = min(len(x), len(y), 8 * RATE)
    both = np.fft.irfft(np.fft.rfft(y[:n], 2 * n) * np.conj(np.fft.rfft(x[:n], 2 * n)))
    return int(np.argmax(np.abs(both[:3000])))
