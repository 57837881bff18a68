import { FileChip, Picture, shownAs, VoiceNote } from "@/features/files";
import type { FileRef } from "../store/types";
import styles from "./Attached.module.css";

/** The files of a message: pictures to be leafed through, voice to be heard, anything else to be kept. */
export function MessageFiles({ files }: { files: readonly FileRef[] }) {
  const pictures = files.filter((file) => shownAs(file.type) === "picture");
  return (
    <div className={styles.files}>
      {files.map((file) => {
        if (file.voice) return <VoiceNote key={file.id} file={file} />;
        if (shownAs(file.type) === "picture") return <Picture key={file.id} file={file} among={pictures} />;
        return <FileChip key={file.id} file={file} />;
      })}
    </div>
  );
}
