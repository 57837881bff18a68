import { Button } from "antd";
import { Mic, RotateCcw, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { duration, mayRecord, type Recorded, readWave, useRecorder, useUploads } from "@/features/files";
import { Dialog } from "@/shared/ui";
import styles from "./content.module.css";
import type { ExtraProps } from "./ExtraDialogs";
import { useSendExtra } from "./useSendExtra";

const LOUDEST = 31;

/** Record, hear it, send it. Nothing leaves this device before "Send". */
export function VoiceDialog(props: ExtraProps) {
  const { t } = useTranslation("chat");
  const [recorded, setRecorded] = useState<Recorded | null>(null);
  const recorder = useRecorder(setRecorded);
  const delivery = useDelivery(props);
  const { start } = recorder;
  // Whoever opens this window has pressed the microphone already.
  useEffect(() => {
    if (mayRecord()) void start();
  }, [start]);
  const stop = async () => setRecorded(await recorder.stop());
  const anew = () => {
    setRecorded(null);
    void recorder.start();
  };
  const close = () => {
    recorder.cancel();
    delivery.cancel();
    props.onClose();
  };
  return (
    <Dialog
      title={t("content.voice.title")}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>{t("new.cancel")}</Button>
          <Button
            type="primary"
            disabled={!recorded}
            loading={delivery.busy}
            onClick={() => recorded && delivery.send(recorded)}
          >
            {t("composer.send")}
          </Button>
        </>
      }
    >
      <div className={styles.voice}>
        {!mayRecord() && <p className={styles.problem}>{t("content.voice.cannot")}</p>}
        {recorder.state === "asking" && <p role="status">{t("content.voice.asking")}</p>}
        {recorder.state === "refused" && (
          <p className={styles.problem} role="alert">
            {t("content.voice.refused")}{" "}
            <button type="button" onClick={() => void recorder.start()}>
              {t("content.again")}
            </button>
          </p>
        )}
        {recorder.state === "recording" && (
          <>
            <div className={styles.level} aria-hidden="true">
              <Mic />
              <span className={styles.track}>
                <span className={styles.loud} style={{ transform: `scaleX(${recorder.level})` }} />
              </span>
            </div>
            <output className={styles.clock} aria-label={t("content.voice.length")}>
              {duration(recorder.ms)}
            </output>
            <Button icon={<Square size={16} />} onClick={() => void stop()}>
              {t("content.voice.stop")}
            </Button>
          </>
        )}
        {recorded && <Preview recorded={recorded} onAnew={anew} busy={delivery.busy} />}
        {delivery.failed && (
          <p className={styles.problem} role="alert">
            {delivery.problem ?? t("content.voice.failed")}
          </p>
        )}
      </div>
    </Dialog>
  );
}

function Preview({ recorded, onAnew, busy }: { recorded: Recorded; onAnew: () => void; busy: boolean }) {
  const { t } = useTranslation("chat");
  const [url, setUrl] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(recorded.file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [recorded]);
  return (
    <>
      <div className={styles.wave} aria-hidden="true">
        {readWave(recorded.wave).map((value, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a wave never changes its order
          <span key={n} style={{ height: `${Math.max((value / LOUDEST) * 100, 8)}%` }} />
        ))}
      </div>
      {/* biome-ignore lint/a11y/useMediaCaption: what somebody has just said themselves */}
      {url && <audio src={url} controls aria-label={t("content.voice.hear", { length: duration(recorded.ms) })} />}
      <Button icon={<RotateCcw size={16} />} disabled={busy} onClick={onAnew}>
        {t("content.voice.anew")}
      </Button>
    </>
  );
}

/** Uploads what was recorded and sends it as soon as it is there. */
function useDelivery(props: ExtraProps) {
  const { busy, send } = useSendExtra(props);
  const uploads = useUploads("conversation", `${props.c}#voice`);
  const [key, setKey] = useState("");
  const item = uploads.items.find((one) => one.key === key);
  const given = useRef(false);
  const file = item?.state === "done" ? item.file : null;
  // Once, when its file is there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (!file || given.current) return;
    given.current = true;
    void send({ files: [file] }).then(() => uploads.take([key]));
  }, [file]);
  return {
    busy: busy || (item !== undefined && item.state !== "failed"),
    failed: item?.state === "failed",
    problem: item?.problem ?? null,
    send: ({ file: sound, ms, wave }: Recorded) => {
      if (item?.state === "failed") uploads.retry(key);
      else setKey(uploads.add([sound], { ms, wave, voice: true })[0] ?? "");
    },
    cancel: () => {
      if (key && !given.current) uploads.cancel(key);
    },
  };
}
