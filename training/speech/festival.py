"""Speech from the voices that Debian packages for Festival, with the times of its phones."""
import pathlib
import re
import subprocess
import tempfile
import soundfile
from scipy.signal import resample_poly
import texts
from phones import ARPABET

RATE = 16_000
_ITALIAN = dict(S="ʃ", tS="tʃ", dZ="dʒ", J="ɲ", L="ʎ", O="ɔ", E="ɛ", ng="ŋ", nf="ɱ", g="ɡ", B="β", D="ð", G="ɣ", Z="ʒ", ax="ə", rr="r", N="ŋ", uo="uo")
_CZECH = {"c~": "tʃ", "ch": "x", "c": "ts", "dz~": "dʒ", "d~": "ɟ", "n~": "ɲ", "r~": "ʒ", "r~*": "ʃ", "s~": "ʃ", "t~": "c", "z~": "ʒ", "h": "ɦ", "g": "ɡ", "n*": "ŋ"}
_FINNISH = {"7": "ø", "@": "æ", "N": "ŋ", "v": "ʋ", "g": "ɡ", "S": "ʃ"}
_RUSSIAN = dict(ay="ə", ae="ə", c="ts", ch="tɕ", sch="ɕ", sh="ʂ", zh="ʐ", y="ɨ", yy="ɨ", h="x", hh="x", ur="u", g="ɡ", gg="ɡ")
_ENGLISH = {k.lower(): v for k, v in ARPABET.items()} | dict(dx="ɾ", nx="n", hv="h", el="əl", em="əm", en="ən")
VOICES = {name: dict(zip(("language", "encoding", "phones", "for"), about)) for name, about in {
    "lp_diphone": ("it", "latin-1", _ITALIAN, "train"),
    "pc_diphone": ("it", "latin-1", _ITALIAN, "voices"),
    "czech_dita": ("cs", "iso-8859-2", _CZECH, "train"),
    "czech_machac": ("cs", "iso-8859-2", _CZECH, "train"),
    "czech_ph": ("cs", "iso-8859-2", _CZECH, "train"),
    "czech_krb": ("cs", "iso-8859-2", _CZECH, "voices"),
    "suo_fi_lj_diphone": ("fi", "latin-1", _FINNISH, "train"),
    "hy_fi_mv_diphone": ("fi", "latin-1", _FINNISH, "voices"),
    "msu_ru_nsh_clunits": ("ru", "utf-8", _RUSSIAN, "train"),
    "upc_ca_ona_hts": ("ca", "latin-1", _ITALIAN, "train"),
    "ked_diphone": ("en-us", "ascii", _ENGLISH, "train"),
    "cmu_us_slt_arctic_hts": ("en-us", "ascii", _ENGLISH, "train"),
}.items()}


def _ipa(name, phones):
    name = name.rstrip(":")
    bare = re.sub(r"1$", "", name)
    if name in ("#", "##", "_", "pau", "SIL", "h#"):
        return ""
    short = bare[0] if len(bare) == 2 and bare[0] == bare[1] else bare     # Russian's doubled letters: stressed or soft
    return phones.get(name, phones.get(bare, phones.get(short, short)))


def festival_utterances(rng, voice, n):
    """Yields (samples at 16 kHz, [(name, start s, end s)]) of `n` texts, less those that the voice cannot say."""
    about = VOICES[voice]
    with tempfile.TemporaryDirectory() as folder:
        folder, lines = pathlib.Path(folder), [f"(voice_{voice})", f"(Parameter.set 'Duration_Stretch {rng.uniform(0.85, 1.2):.2f})"]
        for k in range(n):
            said = re.sub(r'["\\]', " ", texts.text(rng, texts.LANGUAGES[about["language"]]))
            lines += [f'(set! u (SynthText "{said}"))', f'(utt.save.segs u "{folder}/{k}.lab")', f'(utt.save.wave u "{folder}/{k}.wav")']
        (folder / "say.scm").write_bytes("\n".join(lines).encode(about["encoding"], "ignore"))
        subprocess.run(["festival", "-b", folder / "say.scm"], capture_output=True)      # what it could say counts
        for wav in sorted(folder.glob("*.wav")):
            x, rate = soundfile.read(wav, dtype="float32")
            phones, start = [], 0.0
            for line in wav.with_suffix(".lab").read_text(errors="replace").splitlines()[1:]:
                end, _, name = line.split()[:3]
                phones.append((_ipa(name, about["phones"]), start, float(end))); start = float(end)
            yield resample_poly(x, RATE, rate).astype("float32") if rate != RATE else x, phones
