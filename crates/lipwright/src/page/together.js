// Two videos that play as one: the result leads, the source follows, frame by frame.

/** A lag that is caught up by running faster or slower; beyond the second, by jumping. */
const NOTICED = 0.015;
const FAR = 0.15;

export class Together {
  #passes;
  #ticking = 0;

  /** `before` may be null; `passes` tell which part of the source is shown when. */
  constructor(after, before, passes, ticked) {
    Object.assign(this, { after, before, ticked, rate: 1 });
    this.#passes = passes?.length ? passes : [{ from: 0, source_from: 0, backward: false }];
    after.addEventListener("play", () => this.#run());
    for (const name of ["pause", "ended", "seeked", "loadeddata"]) after.addEventListener(name, () => this.#settle());
    before?.addEventListener("loadeddata", () => this.#settle());
  }

  get playing() {
    return !this.after.paused && !this.after.ended;
  }

  async toggle() {
    if (this.playing) return this.after.pause();
    if (this.after.ended) this.after.currentTime = 0;
    await this.after.play();
  }

  seek(time) {
    const most = Number.isFinite(this.after.duration) ? this.after.duration : 0;
    this.after.currentTime = Math.max(0, Math.min(most - 0.001, time));
    this.ticked();
  }

  /** To the middle of a frame: at its edge, browsers may show either. */
  step(frames, perSecond) {
    this.after.pause();
    const now = Math.floor(this.after.currentTime * perSecond + 1e-3);
    this.seek((Math.max(0, now + frames) + 0.5) / perSecond);
  }

  speed(rate) {
    this.rate = rate;
    this.after.playbackRate = rate;
    if (this.before) this.before.playbackRate = rate;
  }

  /** What time of the source the result shows at `time`. */
  sourceAt(time) {
    let pass = this.#passes[0];
    for (const next of this.#passes) {
      if (next.from > time + 1e-4) break;
      pass = next;
    }
    const run = time - pass.from;
    return { time: Math.max(0, pass.source_from + (pass.backward ? -run : run)), backward: pass.backward };
  }

  #settle() {
    if (this.playing) return;
    cancelAnimationFrame(this.#ticking);
    if (this.before) {
      this.before.pause();
      this.before.currentTime = this.sourceAt(this.after.currentTime).time;
    }
    this.ticked();
  }

  #run() {
    cancelAnimationFrame(this.#ticking);
    const tick = () => {
      if (!this.playing) return;
      this.#follow();
      this.ticked();
      this.#ticking = requestAnimationFrame(tick);
    };
    tick();
  }

  #follow() {
    const { before } = this;
    if (!before || before.readyState < 1) return;
    const { time, backward } = this.sourceAt(this.after.currentTime);
    const lag = time - before.currentTime;
    if (backward) {
      // No browser plays backward: each frame is sought, as fast as it can.
      if (!before.paused) before.pause();
      if (!before.seeking && Math.abs(lag) > NOTICED) before.currentTime = time;
      return;
    }
    if (Math.abs(lag) > FAR && !before.seeking) before.currentTime = time;
    before.playbackRate = this.rate * (Math.abs(lag) > NOTICED ? 1 + Math.max(-0.3, Math.min(0.3, lag * 3)) : 1);
    if (before.paused && !before.ended) before.play().catch(() => {});
  }
}
