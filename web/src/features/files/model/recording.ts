import { useCallback, useEffect, useRef, useState } from "react";
import { waveOf, writeWave } from "./wave";

export const LONGEST_MS = 5 * 60_000;
const SAMPLE_MS = 50;
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"] as const;

export interface Recorded {
  file: File;
  ms: number;
  wave: string;
}

export interface Recorder {
  state: "idle" | "asking" | "recording" | "refused";
  ms: number;
  /** How loud it is now, 0 to 1. */
  level: number;
  /** The microphone may be asked for, which ends in `recording` or `refused`. */
  start(): Promise<void>;
  /** Null when nothing was recorded. */
  stop(): Promise<Recorded | null>;
  cancel(): void;
}

/** Whether this browser can record at all. */
export function mayRecord(): boolean {
  return typeof MediaRecorder !== "undefined" && !!navigator.mediaDevices?.getUserMedia;
}

interface Tape {
  recorder: MediaRecorder;
  stream: MediaStream;
  sound: AudioContext;
  chunks: Blob[];
  samples: number[];
  begun: number;
  timer: number;
}

/** Records the voice, for at most five minutes: then `onFull` gets what was recorded. */
export function useRecorder(onFull: (recorded: Recorded) => void): Recorder {
  const [state, setState] = useState<Recorder["state"]>("idle");
  const [heard, setHeard] = useState({ ms: 0, level: 0 });
  const tape = useRef<Tape | null>(null);
  const asked = useRef(0);
  const full = useRef(onFull);
  full.current = onFull;

  const cancel = useCallback(() => {
    asked.current += 1;
    if (tape.current) letGo(tape.current);
    tape.current = null;
    setState("idle");
    setHeard({ ms: 0, level: 0 });
  }, []);

  const stop = useCallback(async () => {
    const own = tape.current;
    if (!own) return null;
    tape.current = null;
    const recorded = await finish(own);
    setState("idle");
    setHeard({ ms: 0, level: 0 });
    return recorded;
  }, []);

  const start = useCallback(async () => {
    if (tape.current) return;
    asked.current += 1;
    const turn = asked.current;
    setState("asking");
    try {
      const made = await begin((ms, level) => {
        setHeard({ ms, level });
        if (ms >= LONGEST_MS) void stop().then((recorded) => recorded && full.current(recorded));
      });
      // Cancelled while the browser asked.
      if (asked.current !== turn) return letGo(made);
      tape.current = made;
      setState("recording");
    } catch {
      if (asked.current === turn) setState("refused");
    }
  }, [stop]);

  useEffect(() => cancel, [cancel]);
  return { state, ...heard, start, stop, cancel };
}

async function begin(onSample: (ms: number, level: number) => void): Promise<Tape> {
  const audio = { echoCancellation: true, noiseSuppression: true };
  const stream = await navigator.mediaDevices.getUserMedia({ audio });
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: 32_000 });
  const sound = new AudioContext();
  const ear = sound.createAnalyser();
  ear.fftSize = 1024;
  sound.createMediaStreamSource(stream).connect(ear);
  const values = new Float32Array(ear.fftSize);
  const made: Tape = { recorder, stream, sound, chunks: [], samples: [], begun: performance.now(), timer: 0 };
  recorder.ondataavailable = (event) => event.data.size > 0 && made.chunks.push(event.data);
  made.timer = window.setInterval(() => {
    ear.getFloatTimeDomainData(values);
    const level = Math.min(Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length) * 3, 1);
    made.samples.push(level);
    onSample(performance.now() - made.begun, level);
  }, SAMPLE_MS);
  recorder.start(1000);
  return made;
}

async function finish(own: Tape): Promise<Recorded | null> {
  const ms = Math.min(Math.round(performance.now() - own.begun), LONGEST_MS);
  if (own.recorder.state !== "inactive") {
    await new Promise<void>((ended) => {
      own.recorder.onstop = () => ended();
      own.recorder.stop();
    });
  }
  letGo(own);
  if (own.chunks.length === 0) return null;
  const type = own.recorder.mimeType.split(";")[0] ?? "audio/webm";
  const suffix = type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm";
  const file = new File(own.chunks, `voice.${suffix}`, { type });
  return { file, ms, wave: writeWave(waveOf(own.samples)) };
}

function letGo(own: Tape): void {
  window.clearInterval(own.timer);
  if (own.recorder.state !== "inactive") own.recorder.stop();
  for (const track of own.stream.getTracks()) track.stop();
  void own.sound.close();
}
