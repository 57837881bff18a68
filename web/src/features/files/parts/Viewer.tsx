import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { IconButton } from "@/shared/ui";
import { contentUrl, type FileRef, shownAs } from "../model/files";
import { FileChip } from "./FileChip";
import { Stage } from "./Stage";
import styles from "./Viewer.module.css";

interface Props {
  files: readonly FileRef[];
  /** The one to begin with. */
  first: string;
  onClose: () => void;
}

const LEAVES: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
const SIZES: Record<string, number> = { "+": 1, "=": 1, "-": -1, "0": -99 };
const ZOOMS = [1, 1.5, 2, 3, 4, 6, 8] as const;

/** Files over the whole window, one at a time. Loaded when it is needed for the first time. */
export default function Viewer({ files, first, onClose }: Props) {
  const { t } = useTranslation("files");
  const { org } = useSession();
  const heading = useId();
  const box = useRef<HTMLDialogElement>(null);
  const [at, setAt] = useState(() =>
    Math.max(
      files.findIndex((file) => file.id === first),
      0,
    ),
  );
  const [zoom, setZoom] = useState(0);
  const file = files[at];
  useShown(box);
  if (!file) return null;

  const go = (step: number) => {
    const next = at + step;
    if (next < 0 || next >= files.length) return;
    setAt(next);
    setZoom(0);
  };
  const zoomBy = (step: number) => setZoom((level) => Math.min(Math.max(level + step, 0), ZOOMS.length - 1));
  const isPicture = shownAs(file.type) === "picture";
  const onKeyDown = (event: KeyboardEvent) => {
    const own = event.target instanceof HTMLElement && event.target.closest("audio, video, iframe");
    if (own || event.ctrlKey || event.metaKey || event.altKey) return;
    const leaf = LEAVES[event.key];
    const size = isPicture ? SIZES[event.key] : undefined;
    if (leaf === undefined && size === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (leaf !== undefined) go(leaf);
    if (size !== undefined) zoomBy(size);
  };
  return createPortal(
    <dialog
      ref={box}
      tabIndex={-1}
      className={styles.viewer}
      data-theme="dark"
      aria-labelledby={heading}
      onKeyDown={onKeyDown}
      // What is pressed in here is nothing for the row that the picture stands in.
      onClick={(event) => event.stopPropagation()}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.bar}>
        <h2 id={heading} className={styles.name} title={file.name}>
          {file.name}
        </h2>
        {files.length > 1 && (
          <span className={styles.count} aria-live="polite">
            {t("viewer.count", { at: at + 1, of: files.length })}
          </span>
        )}
        {isPicture && (
          <>
            <IconButton
              label={t("viewer.smaller")}
              keys="-"
              icon={<ZoomOut />}
              disabled={zoom === 0}
              onClick={() => zoomBy(-1)}
            />
            <IconButton
              label={t("viewer.larger")}
              keys="+"
              icon={<ZoomIn />}
              disabled={zoom === ZOOMS.length - 1}
              onClick={() => zoomBy(1)}
            />
          </>
        )}
        <a
          className={styles.download}
          href={contentUrl(org, file.id, { download: true })}
          download={file.name}
          aria-label={t("viewer.download")}
          title={t("viewer.download")}
        >
          <Download />
        </a>
        <IconButton label={t("viewer.close")} keys="Esc" icon={<X />} onClick={onClose} />
      </header>
      <div className={styles.stage}>
        <Content key={file.id} file={file} zoom={ZOOMS[zoom] ?? 1} onZoom={zoomBy} onSwipe={go} />
        {at > 0 && (
          <IconButton
            className={styles.before}
            label={t("viewer.before")}
            keys="←"
            icon={<ChevronLeft />}
            onClick={() => go(-1)}
          />
        )}
        {at < files.length - 1 && (
          <IconButton
            className={styles.next}
            label={t("viewer.next")}
            keys="→"
            icon={<ChevronRight />}
            onClick={() => go(1)}
          />
        )}
      </div>
    </dialog>,
    document.body,
  );
}

interface ContentProps {
  file: FileRef;
  zoom: number;
  onZoom: (step: number) => void;
  onSwipe: (step: number) => void;
}

function Content({ file, zoom, onZoom, onSwipe }: ContentProps) {
  const { t } = useTranslation("files");
  const { org } = useSession();
  const [broken, setBroken] = useState(false);
  const url = contentUrl(org, file.id);
  const kind = broken ? "other" : shownAs(file.type);
  const fail = () => setBroken(true);
  if (kind === "picture") return <Stage file={file} url={url} {...{ zoom, onZoom, onSwipe }} onError={fail} />;
  if (kind === "video") {
    // biome-ignore lint/a11y/useMediaCaption: people's own recordings come without captions
    return <video className={styles.media} src={url} controls autoPlay playsInline onError={fail} />;
  }
  // biome-ignore lint/a11y/useMediaCaption: as above
  if (kind === "audio") return <audio className={styles.sound} src={url} controls autoPlay onError={fail} />;
  if (kind === "pdf") return <iframe className={styles.page} src={url} title={file.name} />;
  return (
    <div className={styles.other}>
      <p>{t(broken ? "viewer.broken" : "viewer.other")}</p>
      <FileChip file={file} />
    </div>
  );
}

/** Opens the browser's own dialog, which keeps the focus; afterwards it is where it was. */
function useShown(box: React.RefObject<HTMLDialogElement | null>): void {
  useEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    if (typeof dialog?.showModal === "function") dialog.showModal();
    else dialog?.setAttribute("open", "");
    dialog?.focus();
    return () => {
      if (typeof dialog?.close === "function") dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, [box]);
}
