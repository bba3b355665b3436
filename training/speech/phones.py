"""From the sounds of a language (IPA) to what they ask of the lips.

One table for all languages: lips show only closing, opening, rounding, spreading and pushing forward.
aperture 0 = shut, 1 = widest of ordinary speech; width -1 = rounded, 0 = rest, 1 = spread; protrusion 1 = as for oo;
the grips say how firmly a sound holds its target against its neighbours, 0..1.
First set by hand, then moved towards what the lips of GRID speaker s1 do in the middle of each sound.
"""
from dataclasses import dataclass, replace
import unicodedata


@dataclass(frozen=True)
class Sound:
    aperture: float
    width: float
    grip: float         # on the aperture
    width_grip: float
    kind: str           # see KINDS
    protrusion: float = 0.0     # held as firmly as the width


KINDS = ["silence", "bilabial", "labiodental", "glide", "sibilant", "dental", "alveolar", "back",
         "close", "close_round", "mid", "mid_round", "open", "rhotic"]

_V = {  # vowels
    "close": ("i ɪ ɨ ɯ ᵻ", 0.50, 0.50, 0.6, 0.6),
    "close_round": ("u ʊ y ʏ ʉ", 0.28, -0.80, 0.7, 0.9),
    "mid": ("e ɛ ə ɘ ɜ ɚ ɝ ɤ ʌ", 0.62, 0.30, 0.6, 0.4),
    "mid_round": ("o ɔ ø œ ɵ ɞ", 0.45, -0.60, 0.7, 0.85),
    "open": ("a æ ɐ ɑ ɒ ɶ", 0.90, 0.10, 0.8, 0.4),
}
_C = {
    "bilabial": ("p b m ɓ ɸ β", 0.0, 0.0, 1.0, 0.1),
    "labiodental": ("f v ɱ ʋ ⱱ", 0.12, 0.10, 0.95, 0.3),
    "glide": ("w ɥ ʍ", 0.15, -0.90, 0.8, 0.9),
    "sibilant": ("s z ʃ ʒ ɕ ʑ ʂ ʐ", 0.40, 0.20, 0.5, 0.4),
    "dental": ("θ ð", 0.28, 0.05, 0.5, 0.2),
    "alveolar": ("t d n l ɾ ɲ ʎ j ʈ ɖ ɳ ɭ c ɟ ɬ ɫ ç ʝ", 0.42, 0.12, 0.25, 0.15),
    "back": ("k ɡ g ŋ x ɣ q χ ʁ ħ ʕ h ɦ ʔ ɢ ɴ ʀ", 0.50, 0.05, 0.12, 0.05),
    "rhotic": ("ɹ r ɻ ɽ", 0.32, -0.20, 0.4, 0.35),
}
_BY_LETTER = {s: Sound(a, w, g, wg, kind)
              for table in (_V, _C) for kind, (letters, a, w, g, wg) in table.items() for s in letters.split()}
_FINER = {
    "ɪ": dict(width=0.35, aperture=0.55), "ɨ": dict(width=0.1), "ɯ": dict(width=0.2), "ᵻ": dict(width=0.2, grip=0.4),
    "ʊ": dict(width=-0.5, aperture=0.35, protrusion=0.7), "y": dict(width=-0.7), "ʏ": dict(width=-0.6),
    "e": dict(width=0.55, aperture=0.66), "ɛ": dict(aperture=0.75), "ə": dict(grip=0.3, width=0.0, width_grip=0.1, aperture=0.50),
    "ɜ": dict(width=-0.1), "ɚ": dict(width=-0.2, aperture=0.45), "ɝ": dict(width=-0.2, aperture=0.45), "ʌ": dict(width=0.0, aperture=0.7), "ɤ": dict(width=0.0),
    "ɔ": dict(aperture=0.55, width=-0.5), "œ": dict(aperture=0.55, width=-0.45), "ɒ": dict(width=-0.3, protrusion=0.3), "ɑ": dict(width=0.0),
    "ɐ": dict(aperture=0.7, grip=0.5), "æ": dict(width=0.35, aperture=0.85),
    "ʃ": dict(width=-0.35, protrusion=0.6), "ʒ": dict(width=-0.35, protrusion=0.6), "ʂ": dict(width=-0.4, protrusion=0.5), "ʐ": dict(width=-0.4, protrusion=0.5), "ɕ": dict(width=-0.1), "ʑ": dict(width=-0.1),
    "j": dict(width=0.45, width_grip=0.4), "ɾ": dict(grip=0.15), "r": dict(width=0.0, width_grip=0.1, protrusion=0.0),
    "ɸ": dict(aperture=0.06), "β": dict(aperture=0.05), "h": dict(grip=0.02), "ʔ": dict(grip=0.02), "ɦ": dict(grip=0.02),
}
_PUSHED = dict(close_round=1.0, mid_round=0.65, glide=1.0, rhotic=0.3)
for _s, _sound in _BY_LETTER.items():
    _BY_LETTER[_s] = replace(_sound, **dict(protrusion=_PUSHED.get(_sound.kind, 0.0)) | _FINER.get(_s, {}))

SILENCE = Sound(0.0, 0.0, 0.5, 0.3, "silence")
STOPS = set("pbɓ")
ROUNDED = set("uʊyʏʉoɔøœɵɞwɥʍ")
SPREAD = set("iɪeɛæj")


def sounds_of(name):
    """The sounds in one IPA name ('aɪ' → a, ɪ; 'tʃ' → t, ʃ), or [] for a pause or a mark."""
    out = []
    for letter in unicodedata.normalize("NFD", name):
        if letter in _BY_LETTER:
            out.append((letter, _BY_LETTER[letter]))
    return out


ARPABET = dict(AA="ɑ", AE="æ", AH="ʌ", AO="ɔ", AW="aʊ", AX="ə", AXR="ɚ", AY="aɪ", B="b", CH="tʃ", D="d", DH="ð", EH="ɛ", ER="ɚ",
               EY="eɪ", F="f", G="ɡ", HH="h", IH="ɪ", IX="ɨ", IY="i", JH="dʒ", K="k", L="l", M="m", N="n", NG="ŋ", OW="oʊ", OY="ɔɪ",
               P="p", R="ɹ", S="s", SH="ʃ", T="t", TH="θ", UH="ʊ", UW="u", V="v", W="w", Y="j", Z="z", ZH="ʒ", SIL="", PAU="")
