// How long it still takes, by how fast the frames went lately.

/** Only these stages count frames; the others are short, and their pace says nothing of what comes. */
const COUNTED = ["analyse", "plan", "synthesise", "store"];
/** Seconds of the past that count. */
const WINDOW = 12;
/** Too little has happened to tell. */
const LEAST_SECONDS = 1.5;
const LEAST_PROGRESS = 0.05;
/** How much of a new estimate is believed at once: the second pass begins with a pause, and is soon faster. */
const BELIEVED = 0.5;

export class Eta {
  #samples = [];
  #told = null;

  /** Notes that `progress` (0..1) was reached in `stage` at `seconds`; gives the seconds left, or null. */
  add(progress, stage, seconds) {
    const last = this.#samples.at(-1);
    // Another attempt begins at the start again.
    if (last && progress < last.progress) this.#forget();
    if (!COUNTED.includes(stage)) return null;
    this.#samples.push({ progress, seconds });
    while (this.#samples.length > 2 && this.#samples[1].seconds < seconds - WINDOW) this.#samples.shift();
    const first = this.#samples[0];
    const [done, took] = [progress - first.progress, seconds - first.seconds];
    if (took < LEAST_SECONDS || done < LEAST_PROGRESS) return null;
    const now = ((1 - progress) * took) / done;
    const expected = this.#told && Math.max(0, this.#told.left - (seconds - this.#told.seconds));
    const left = expected === null ? now : expected + BELIEVED * (now - expected);
    this.#told = { left, seconds };
    return left;
  }

  #forget() {
    this.#samples = [];
    this.#told = null;
  }
}

/** As people say it: [words, n]. The further off, the rounder. */
export function inWords(left) {
  if (left >= 60) return ["way.minutes", Math.round(left / 60)];
  if (left > 20) return ["way.seconds", Math.round(left / 5) * 5];
  return ["way.seconds", Math.max(1, Math.round(left))];
}
