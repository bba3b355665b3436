// Where the mouth is: where before and after differ.

const WIDTH = 96;
/** Of the greatest difference: what is less is noise of the encoders. */
const TELLING = 0.45;

export class MouthFinder {
  #sum = null;
  #pens;
  #size;

  constructor(after, before) {
    Object.assign(this, { after, before });
  }

  /** Looks at the frames that are shown now. */
  look() {
    const { after, before } = this;
    if (!before || after.readyState < 2 || before.readyState < 2) return;
    if (!this.#pens) {
      this.#size = [WIDTH, Math.max(1, Math.round((WIDTH * after.videoHeight) / after.videoWidth))];
      this.#pens = [0, 1].map(() => new OffscreenCanvas(...this.#size).getContext("2d", { willReadFrequently: true }));
      this.#sum = new Float32Array(this.#size[0] * this.#size[1]);
    }
    const [one, two] = [after, before].map((video, i) => {
      this.#pens[i].drawImage(video, 0, 0, ...this.#size);
      return this.#pens[i].getImageData(0, 0, ...this.#size).data;
    });
    for (let i = 0; i < this.#sum.length; i++) {
      for (let c = 0; c < 3; c++) this.#sum[i] += Math.abs(one[4 * i + c] - two[4 * i + c]);
    }
  }

  /** The mouth's place as shares of width and height; a guess if nothing differs. */
  place() {
    this.look();
    const most = this.#sum ? Math.max(...this.#sum) : 0;
    if (most < 30) return [0.5, 0.6];
    const [width, height] = this.#size;
    let [x, y, weight] = [0, 0, 0];
    this.#sum.forEach((value, i) => {
      if (value < most * TELLING) return;
      x += value * ((i % width) + 0.5);
      y += value * (Math.floor(i / width) + 0.5);
      weight += value;
    });
    return [x / weight / width, y / weight / height];
  }
}
