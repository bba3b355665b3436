// Speech from the microphone.
import { mono, wav } from "/page/wav.js";

/** Longest recording, in seconds: the service's own limit for speech by default. */
const LONGEST = 600;

/** Starts to record; `told(seconds)` is called meanwhile. Gives `stop()`, which gives the file. */
export async function record(told) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const chunks = [];
  recorder.addEventListener("dataavailable", (event) => chunks.push(event.data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  const begun = performance.now();
  const clock = setInterval(() => {
    const seconds = (performance.now() - begun) / 1000;
    told(seconds);
    if (seconds >= LONGEST && recorder.state === "recording") recorder.stop();
  }, 200);
  recorder.start();

  return async function stop() {
    clearInterval(clock);
    if (recorder.state === "recording") recorder.stop();
    await ended;
    stream.getTracks().forEach((track) => track.stop());
    const context = new AudioContext();
    const heard = await context.decodeAudioData(await new Blob(chunks).arrayBuffer());
    await context.close();
    return new File([wav(mono(heard), heard.sampleRate)], "recording.wav", { type: "audio/wav" });
  };
}
