// How long it still takes, by how fast it went lately.

/** Seconds of the past that count. */
const WINDOW = 20;
/** Too little has happened to tell. */
const LEAST_SECONDS = 1.5;
const LEAST_PROGRESS = 0.02;

export class Eta {
  #samples = [];

  /** Notes that `progress` (0..1) was reached at `seconds`; gives the seconds left, or null. */
  add(progress, seconds) {
    const last = this.#samples.at(-1);
    // Another attempt begins at the start again.
    if (last && progress < last.progress) this.#samples = [];
    this.#samples.push({ progress, seconds });
    while (this.#samples.length > 2 && this.#samples[1].seconds < seconds - WINDOW) this.#samples.shift();
    const first = this.#samples[0];
    const [done, took] = [progress - first.progress, seconds - first.seconds];
    if (took < LEAST_SECONDS || done < LEAST_PROGRESS) return null;
    return ((1 - progress) * took) / done;
  }
}
