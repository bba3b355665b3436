// The speech as a picture: its sound, how far it opens the mouth, where the lips must touch.
import { h } from "/page/dom.js";
import { mono } from "/page/wav.js";

/** Larger results are not decoded again only to draw their sound. */
const MOST_BYTES = 60e6;

export class Curves {
  #loud = null;
  #time = 0;

  constructor(report, seconds, url, seek) {
    Object.assign(this, { curves: report?.curves, seconds });
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.head = h("div", { class: "head" });
    this.element = h("div", { class: "curves", "aria-hidden": "true" }, this.canvas, this.head);
    const go = (event) => {
      const box = this.element.getBoundingClientRect();
      seek(((event.clientX - box.left) / box.width) * seconds);
    };
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      go(event);
    });
    this.element.addEventListener("pointermove", (event) => event.buttons && go(event));
    new ResizeObserver(() => this.draw()).observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.#hear(url).catch(() => {});
  }

  /** Moves the line to `time`. */
  at(time) {
    this.#time = time;
    this.head.style.transform = `translateX(${(time / this.seconds) * this.element.clientWidth}px)`;
  }

  async #hear(url) {
    const response = await fetch(url);
    if (Number(response.headers.get("content-length")) > MOST_BYTES) {
      await response.body.cancel();
      return;
    }
    const samples = mono(await new OfflineAudioContext(1, 1, 8000).decodeAudioData(await response.arrayBuffer()));
    const n = 240;
    const each = samples.length / n;
    this.#loud = Array.from({ length: n }, (_, bar) => {
      let sum = 0;
      const [from, to] = [Math.floor(bar * each), Math.floor((bar + 1) * each)];
      for (let i = from; i < to; i++) sum += samples[i] ** 2;
      return Math.sqrt(sum / Math.max(1, to - from));
    });
    this.draw();
  }

  draw() {
    const { canvas, curves, seconds } = this;
    const [width, height] = [this.element.clientWidth, this.element.clientHeight];
    if (!width) return;
    this.at(this.#time);
    const scale = devicePixelRatio || 1;
    [canvas.width, canvas.height] = [width * scale, height * scale];
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const colour = (name) => getComputedStyle(canvas).getPropertyValue(name);
    const base = height - 18;
    if (this.#loud) {
      const top = Math.max(...this.#loud, 0.001);
      pen.fillStyle = colour("--wave");
      const each = width / this.#loud.length;
      this.#loud.forEach((value, bar) => {
        const tall = Math.max(1, (value / top) * (base - 10));
        pen.fillRect(bar * each, 6 + (base - 6 - tall) / 2, Math.max(1, each - 1.2), tall);
      });
    }
    if (!curves) return;
    pen.strokeStyle = colour("--accent");
    pen.lineWidth = 2;
    pen.lineJoin = "round";
    pen.beginPath();
    curves.aperture.forEach((value, i) => {
      const x = (((i + 0.5) * curves.step_seconds) / seconds) * width;
      pen.lineTo(x, base - Math.min(1.15, value) * (base - 12) * 0.86);
    });
    pen.stroke();
    pen.fillStyle = colour("--ink");
    for (const { from, to } of curves.closures) {
      pen.beginPath();
      pen.arc(((from + to) / 2 / seconds) * width, height - 9, 3, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}

export const legend = () =>
  h("div", { class: "legend" },
    h("span", {}, h("i"), h("span", { t: "curves.sound" })),
    h("span", { class: "aperture" }, h("i"), h("span", { t: "curves.aperture" })),
    h("span", { class: "closure" }, h("i"), h("span", { t: "curves.closure" })));
