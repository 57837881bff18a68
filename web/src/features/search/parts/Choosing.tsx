import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PersonPicker, personQuery } from "@/features/directory";
import { useSession } from "@/features/identity";
import { useSettled } from "@/shared/kit/delay";
import { Dialog, ErrorState, SearchField } from "@/shared/ui";
import { searchQuery } from "../queries";
import styles from "./Choosing.module.css";

interface Props {
  onClose: () => void;
  /** The name or title to look for. */
  onChoose: (value: string) => void;
}

export function ChoosePerson({ onClose, onChoose }: Props) {
  const { t } = useTranslation("search");
  const { org } = useSession();
  const client = useQueryClient();
  const choose = async ([id]: string[]) => {
    if (id) onChoose((await client.ensureQueryData(personQuery(org, id))).name);
  };
  return (
    <Dialog title={t("choose.from")} onClose={onClose}>
      <PersonPicker value={[]} onChange={(ids) => void choose(ids)} label={t("choose.from")} single autoFocus />
    </Dialog>
  );
}

export function ChoosePlace({ onClose, onChoose }: Props) {
  const { t } = useTranslation("search");
  const { org } = useSession();
  const [text, setText] = useState("");
  const settled = useSettled(text.trim());
  const found = useQuery({ ...searchQuery(org, settled, 10), placeholderData: keepPreviousData });
  const places = found.data?.find((group) => group.kind === "conversation")?.items ?? [];
  return (
    <Dialog title={t("choose.in")} onClose={onClose}>
      <SearchField autoFocus value={text} onChange={setText} placeholder={t("choose.inField")} />
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      <ul className={styles.places} aria-label={t("kind.conversation")}>
        {places.map((place) => (
          <li key={place.id}>
            <button type="button" onClick={() => onChoose(place.title)}>
              {place.title}
            </button>
          </li>
        ))}
      </ul>
      {settled && found.isSuccess && places.length === 0 && <p className={styles.none}>{t("choose.none")}</p>}
    </Dialog>
  );
}
