import { Button, Input } from "antd";
import { MapPin } from "lucide-react";
import { useCallback, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { number } from "@/shared/i18n";
import { Dialog } from "@/shared/ui";
import styles from "./content.module.css";
import type { ExtraProps } from "./ExtraDialogs";
import { useSendExtra } from "./useSendExtra";

const PATIENCE_MS = 20_000;

type Found =
  | { state: "asking" }
  | { state: "found"; lat: number; lon: number; metres: number }
  | { state: "refused" | "unavailable" };

/** Sends where one is: asked of the browser only now, once, and shown before it goes. */
export function PlaceDialog(props: ExtraProps) {
  const { t } = useTranslation("chat");
  const [found, ask] = usePosition();
  const [name, setName] = useState("");
  const { busy, send } = useSendExtra(props);
  const id = useId();
  const submit = () => {
    if (found.state !== "found") return;
    const { lat, lon } = found;
    void send({ loc: { lat, lon, ...(name.trim() && { name: name.trim() }) } });
  };
  return (
    <Dialog
      title={t("content.place.title")}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{t("new.cancel")}</Button>
          <Button type="primary" disabled={found.state !== "found"} loading={busy} onClick={submit}>
            {t("composer.send")}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={styles.where} role="status">
          <MapPin aria-hidden="true" />
          {found.state === "asking" && t("content.place.asking")}
          {found.state === "found" && (
            <span>
              {found.lat.toFixed(5)}, {found.lon.toFixed(5)}
              <small>{t("content.place.exact", { metres: number(found.metres) })}</small>
            </span>
          )}
        </div>
        {(found.state === "refused" || found.state === "unavailable") && (
          <p className={styles.problem} role="alert">
            {t(`content.place.${found.state}`)}{" "}
            <button type="button" onClick={ask}>
              {t("content.again")}
            </button>
          </p>
        )}
        <label htmlFor={id}>{t("content.place.name")}</label>
        <Input id={id} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
        <p className={styles.help}>{t("content.place.help")}</p>
      </form>
    </Dialog>
  );
}

function usePosition(): [Found, () => void] {
  const [found, setFound] = useState<Found>({ state: "asking" });
  const ask = useCallback(() => {
    setFound({ state: "asking" });
    if (!navigator.geolocation) return setFound({ state: "unavailable" });
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        // Five digits are about a metre; more would only pretend.
        setFound({
          state: "found",
          lat: Number(coords.latitude.toFixed(5)),
          lon: Number(coords.longitude.toFixed(5)),
          metres: Math.max(1, Math.round(coords.accuracy)),
        }),
      (problem) => setFound({ state: problem.code === problem.PERMISSION_DENIED ? "refused" : "unavailable" }),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 30_000 },
    );
  }, []);
  useEffect(ask, [ask]);
  return [found, ask];
}
