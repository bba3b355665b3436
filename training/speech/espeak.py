"""Speech from libespeak-ng with the exact times of its phones."""
import ctypes as C
import numpy as np
from scipy.signal import resample_poly

_LENGTH, _PHONEME_EVENTS_AS_IPA, _PHONEME, _UTF8, _RATE, _PITCH, _RANGE = 1000, 0x3, 7, 1, 1, 3, 4


class _Id(C.Union):
    _fields_ = [("number", C.c_int), ("name", C.c_char_p), ("string", C.c_char * 8)]


class _Event(C.Structure):
    _fields_ = [("type", C.c_int), ("unique", C.c_uint), ("text", C.c_int), ("length", C.c_int),
                ("audio_ms", C.c_int), ("sample", C.c_int), ("user", C.c_void_p), ("id", _Id)]


_CALLBACK = C.CFUNCTYPE(C.c_int, C.POINTER(C.c_short), C.c_int, C.POINTER(_Event))


class Espeak:
    """One per process: the library is a singleton."""

    def __init__(self):
        self._lib = C.CDLL("libespeak-ng.so.1")
        self.rate = self._lib.espeak_Initialize(2, _LENGTH, None, _PHONEME_EVENTS_AS_IPA)
        self._callback = _CALLBACK(self._hear)
        self._lib.espeak_SetSynthCallback(self._callback)
        self._lib.espeak_TextToPhonemes.restype = C.c_char_p
        self._lib.espeak_TextToPhonemes.argtypes = [C.POINTER(C.c_char_p), C.c_int, C.c_int]
        self._chunks, self._events = [], []

    def ipa(self, text, voice):
        """How `voice` would pronounce `text`, clauses parted by commas; None when it leaves its language."""
        if self._lib.espeak_SetVoiceByName(voice.encode()) != 0:
            return None
        at, clauses = C.c_char_p(text.encode()), []
        while at.value:
            clauses.append(self._lib.espeak_TextToPhonemes(C.byref(at), 1, 2).decode("utf8", "replace"))
        return None if any("(" in clause for clause in clauses) else ", ".join(clauses) + "."

    def _hear(self, wav, n, events):
        if wav and n > 0:
            self._chunks.append(np.ctypeslib.as_array(wav, (n,)).copy())
        i = 0
        while events[i].type != 0:
            if events[i].type == _PHONEME:
                self._events.append((events[i].id.string.decode("utf8", "replace"), events[i].sample))
            i += 1
        return 0

    def say(self, text, voice, words_per_minute=170, pitch=50, pitch_range=50):
        """(samples at 16 kHz, [(name, start s, end s)]); None when the voice is not installed."""
        self._chunks, self._events = [], []
        if self._lib.espeak_SetVoiceByName(voice.encode()) != 0:
            return None
        for what, value in ((_RATE, words_per_minute), (_PITCH, pitch), (_RANGE, pitch_range)):
            self._lib.espeak_SetParameter(what, int(value), 0)
        data = text.encode()
        self._lib.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        self._lib.espeak_Synchronize()
        if not self._chunks or any("(" in name for name, _ in self._events):    # "(en)": read as another language
            return None
        x = np.concatenate(self._chunks).astype(np.float32) / 32768
        if voice.startswith(("ru", "pt")):      # espeak-ng writes these languages' high central vowel as y
            self._events = [(name.replace("y", "ɨ"), at) for name, at in self._events]
        marks = self._events + [("", len(x))]
        phones = [(name, a / self.rate, b / self.rate) for (name, a), (_, b) in zip(marks, marks[1:]) if b > a]
        return resample_poly(x, 320, 441).astype(np.float32), phones
