import { Pause, Play } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { IconButton } from "@/shared/ui";
import { contentUrl, duration, type FileRef } from "../model/files";
import { LOUDEST, readWave } from "../model/wave";
import styles from "./VoiceNote.module.css";

const SPEEDS = [1, 1.5, 2] as const;
const STEP_SECONDS = 5;
/** When no wave came with it. */
const FLAT = Array.from({ length: 32 }, () => 6);

/** The one that is heard: another one that begins stops it. */
let heard: HTMLAudioElement | null = null;

/** A voice message: play and pause, the wave to press into, the time, and how fast. */
export function VoiceNote({ file }: { file: FileRef }) {
  const { t } = useTranslation("files");
  const { org } = useSession();
  const player = usePlayer(file);
  const [speed, setSpeed] = useState(0);
  const rate = SPEEDS[speed] ?? 1;
  const faster = () => {
    const next = (speed + 1) % SPEEDS.length;
    setSpeed(next);
    if (player.audio.current) player.audio.current.playbackRate = SPEEDS[next] ?? 1;
  };
  return (
    <div className={styles.note}>
      <audio ref={player.audio} src={contentUrl(org, file.id)} preload="none" {...player.events} />
      <IconButton
        className={styles.play}
        label={t(player.plays ? "voice.pause" : "voice.play")}
        icon={player.plays ? <Pause /> : <Play />}
        onClick={() => player.toggle(rate)}
      />
      <Wave file={file} player={player} />
      <span className={styles.time} role={player.broken ? "alert" : undefined}>
        {player.broken ? t("voice.broken") : duration(player.at > 0 ? player.at * 1000 : player.total * 1000)}
      </span>
      <button type="button" className={styles.speed} onClick={faster} aria-label={t("voice.speed", { speed: rate })}>
        {rate}×
      </button>
    </div>
  );
}

type Player = ReturnType<typeof usePlayer>;

function usePlayer(file: FileRef) {
  const audio = useRef<HTMLAudioElement>(null);
  const [plays, setPlays] = useState(false);
  const [at, setAt] = useState(0);
  const [broken, setBroken] = useState(false);
  // What a browser records says nothing of its length, so the sender's word counts first.
  const [total, setTotal] = useState((file.ms ?? 0) / 1000);

  useEffect(
    () => () => {
      if (heard === audio.current) heard = null;
    },
    [],
  );

  const seek = (seconds: number) => {
    const element = audio.current;
    if (!element || total <= 0) return;
    const to = Math.min(Math.max(seconds, 0), total);
    element.currentTime = to;
    setAt(to);
  };
  const toggle = (rate: number) => {
    const element = audio.current;
    if (!element) return;
    if (!element.paused) return element.pause();
    if (heard && heard !== element) heard.pause();
    heard = element;
    element.playbackRate = rate;
    element.play().catch((problem: DOMException) => setBroken(problem.name === "NotSupportedError"));
  };
  const events = {
    onPlay: () => setPlays(true),
    onPause: () => setPlays(false),
    onError: () => setBroken(true),
    onTimeUpdate: () => setAt(audio.current?.currentTime ?? 0),
    onEnded: () => {
      setPlays(false);
      setAt(0);
    },
    onDurationChange: () => {
      const found = audio.current?.duration ?? 0;
      if (total === 0 && Number.isFinite(found)) setTotal(found);
    },
  };
  return { audio, plays, at, total, broken, seek, toggle, events };
}

function Wave({ file, player }: { file: FileRef; player: Player }) {
  const { t } = useTranslation("files");
  const values = readWave(file.wave);
  const bars = values.length > 0 ? values : FLAT;
  const played = player.total > 0 ? player.at / player.total : 0;
  const press = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    player.seek(((event.clientX - left) / width) * player.total);
  };
  const keys: Record<string, number> = { ArrowLeft: -STEP_SECONDS, ArrowRight: STEP_SECONDS, Home: -1e9, End: 1e9 };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = keys[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    player.seek(player.at + step);
  };
  return (
    <div
      className={styles.wave}
      role="slider"
      tabIndex={0}
      aria-label={t("voice.place")}
      aria-valuemin={0}
      aria-valuemax={Math.round(player.total)}
      aria-valuenow={Math.round(player.at)}
      aria-valuetext={t("voice.placeOf", { at: duration(player.at * 1000), total: duration(player.total * 1000) })}
      onPointerDown={press}
      onKeyDown={onKeyDown}
    >
      {bars.map((value, n) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a wave never changes its order
          key={n}
          className={styles.tick}
          data-played={(n + 0.5) / bars.length <= played || undefined}
          style={{ height: `${Math.max((value / LOUDEST) * 100, 10)}%` }}
        />
      ))}
    </div>
  );
}
