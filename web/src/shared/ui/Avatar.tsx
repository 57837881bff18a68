import { type CSSProperties, useState } from "react";
import styles from "./Avatar.module.css";
import { groundOf, initials } from "./initials";

export interface Face {
  id: string;
  name: string;
  /** Address of the picture; without one the initials stand on a ground chosen by id. */
  src?: string | null | undefined;
}

interface Props extends Face {
  /** Edge in px. */
  size?: number;
  /** Read aloud; leave it out where the name stands beside the picture. */
  label?: string;
  presence?: "online" | "away" | undefined;
}

/** A person's or organisation's picture. */
export function Avatar({ id, name, src, size = 40, label, presence }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  const text = initials(name);
  const style: CSSProperties = {
    width: size,
    height: size,
    borderRadius: Math.round(size * 0.3),
    fontSize: Math.max(10, Math.round(size * (text.length > 1 ? 0.36 : 0.44))),
  };
  const shown = src && src !== broken;
  if (!shown) style.background = `var(--avatar-${groundOf(id)})`;
  return (
    <span className={styles.frame} {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}>
      {/* Drawn by the style sheet: initials are a picture, not words to be read or copied. */}
      <span className={styles.face} style={style} data-initials={shown ? undefined : text}>
        {shown ? (
          <img src={src} alt="" width={size} height={size} loading="lazy" onError={() => setBroken(src)} />
        ) : null}
      </span>
      {presence && <span className={styles.presence} data-state={presence} />}
    </span>
  );
}

interface GroupProps {
  /** Up to four are drawn. */
  faces: readonly Face[];
  size?: number;
  label?: string;
}

/** A group's picture: a mosaic of up to four of its people. */
export function GroupAvatar({ faces, size = 40, label }: GroupProps) {
  const shown = faces.slice(0, 4);
  const [only] = shown;
  if (only && shown.length === 1) return <Avatar {...only} size={size} {...(label && { label })} />;
  return (
    <span
      className={styles.mosaic}
      data-count={shown.length}
      style={{ width: size, height: size, borderRadius: Math.round(size * 0.3) }}
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      {shown.map((face) => (
        <Tile key={face.id} face={face} size={size / 2} />
      ))}
    </span>
  );
}

function Tile({ face, size }: { face: Face; size: number }) {
  const [broken, setBroken] = useState(false);
  if (face.src && !broken) return <img src={face.src} alt="" loading="lazy" onError={() => setBroken(true)} />;
  const style = { background: `var(--avatar-${groundOf(face.id)})`, fontSize: Math.max(8, Math.round(size * 0.5)) };
  return <span style={style} data-initials={Array.from(initials(face.name))[0] ?? ""} />;
}
