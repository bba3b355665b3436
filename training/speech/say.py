"""Lets one kind of synthesiser speak: samples and the times of the phones, as one .npz.

    say.py espeak|flite|festival|kokoro OUT.npz --for train|voices|languages --minutes N --seed S [--kokoro FOLDER]

"voices" are voices that training never hears, of languages that it does; "languages" the other way round.
"""
import argparse
import json
import numpy as np
import texts
from espeak import Espeak

RATE = 16_000


class Said:
    """Utterances on their way into a file or out of it."""

    def __init__(self):
        self.samples, self.phones, self.conventions, self.voices = [], [], [], []

    def put(self, x, phones, convention, voice):
        x = x / max(np.abs(x).max(), 1e-3) * 0.9
        self.samples.append(np.round(x * 32767).astype(np.int16)); self.phones.append([(n, round(float(a), 4), round(float(b), 4)) for n, a, b in phones])
        self.conventions.append(convention); self.voices.append(voice)

    @property
    def minutes(self):
        return sum(map(len, self.samples)) / RATE / 60

    def save(self, path):
        about = json.dumps(dict(phones=self.phones, conventions=self.conventions, voices=self.voices))
        np.savez(path, samples=np.concatenate(self.samples), lengths=[len(x) for x in self.samples], about=about)


def utterances(path):
    """Yields (samples, phones, stop convention, voice)."""
    z = np.load(path); about = json.loads(str(z["about"])); ends = np.cumsum(z["lengths"]); samples = z["samples"]
    for k, end in enumerate(ends):
        x = samples[end - z["lengths"][k]:end].astype(np.float32) / 32767
        yield x, about["phones"][k], about["conventions"][k], about["voices"][k]


def languages(which):
    return texts.HELD_OUT_LANGUAGES if which == "languages" else texts.LANGUAGES


def by_espeak(rng, args):
    from synth import espeak_utterance
    espeak = Espeak()
    while True:
        yield *espeak_utterance(rng, espeak, languages(args.which), texts.HELD_OUT_VARIANTS if args.which == "voices" else texts.VARIANTS), "burst"


def by_flite(rng, args):
    from synth import FLITE_VOICES, HELD_OUT_FLITE, flite_utterance
    while True:
        voice = rng.choice([v for v in FLITE_VOICES if (v in HELD_OUT_FLITE) == (args.which == "voices")])
        yield *flite_utterance(rng, voice), "whole", voice


def by_festival(rng, args):
    from festival import VOICES, festival_utterances
    while True:
        voice = rng.choice([v for v, about in VOICES.items() if about["for"] == args.which])
        for x, phones in festival_utterances(rng, voice, 25):
            yield x, phones, "whole", voice


def by_kokoro(rng, args):
    from kokoro import SPEAKS, Kokoro
    kokoro, espeak, known = Kokoro(args.kokoro), Espeak(), languages(args.which)
    while True:
        voice = rng.choice(kokoro.voices(known, args.which == "voices"))
        ipa = espeak.ipa(texts.text(rng, known[SPEAKS[voice[0]]]), SPEAKS[voice[0]])
        if ipa:
            yield *kokoro.say(ipa, voice, rng.uniform(0.8, 1.25)), "whole", voice


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", choices=["espeak", "flite", "festival", "kokoro"]); parser.add_argument("out")
    parser.add_argument("--for", dest="which", choices=["train", "voices", "languages"], default="train")
    parser.add_argument("--minutes", type=float, default=30); parser.add_argument("--seed", type=int, default=0); parser.add_argument("--kokoro")
    args = parser.parse_args()
    rng, said = np.random.default_rng(args.seed), Said()
    for x, phones, convention, *voice in globals()[f"by_{args.source}"](rng, args):
        if len(x) > RATE / 2 and np.abs(x).max() > 0.01:
            said.put(x, phones, convention, str(voice[0]) if voice else args.source)
        if said.minutes >= args.minutes:
            break
    said.save(args.out)
    print(f"{args.out}: {said.minutes:.1f} minutes, {len(said.samples)} utterances, {len(set(said.voices))} voices")


if __name__ == "__main__":
    main()
