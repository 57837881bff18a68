import { usePreferences } from "./preferences";

let context: AudioContext | null = null;
let last = 0;

/** One soft bell of two sine partials, `at` seconds from now. */
function bell(audio: AudioContext, frequency: number, at: number): void {
  const start = audio.currentTime + at;
  for (const [partial, level] of [
    [1, 0.09],
    [2.01, 0.025],
  ] as const) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = frequency * partial;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(level, start + 0.012);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.45);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.5);
  }
}

/**
 * The sound of a new message: a fifth, made here rather than loaded. Silent when the person turned it off, when the browser
 * has not yet seen a click (then it would be queued and sound at the wrong moment), and at most once in two seconds.
 */
export function playChime(): void {
  if (!usePreferences.getState().sound || Date.now() - last < 2000) return;
  if (typeof AudioContext === "undefined" || navigator.userActivation?.hasBeenActive === false) return;
  last = Date.now();
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  bell(context, 587.33, 0);
  bell(context, 880, 0.11);
}
