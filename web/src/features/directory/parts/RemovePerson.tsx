import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { api, done } from "@/shared/api";
import { toast } from "@/shared/kit/toast";
import { Dialog } from "@/shared/ui";
import { FormProblem } from "@/shared/ui/form";
import type { Person } from "../queries";

/** Ends a membership, after saying what that means. */
export function RemovePerson({ person, onClose, onGone }: { person: Person; onClose: () => void; onGone: () => void }) {
  const { t } = useTranslation("directory");
  const { org, organisation } = useSession();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      done(
        api.DELETE("/api/orgs/{org_id}/members/{member_id}", {
          params: { path: { org_id: org, member_id: person.id } },
        }),
      ),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["directory", org] });
      toast(t("remove.done", { name: person.name }));
      onClose();
      onGone();
    },
  });
  return (
    <Dialog
      title={t("remove.named", { name: person.name })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="primary" danger loading={remove.isPending} onClick={() => remove.mutate()}>
            {t("action.remove")}
          </Button>
        </>
      }
    >
      <p>{t("remove.loss", { name: person.name, organisation: organisation.name })}</p>
      <FormProblem error={remove.error} />
    </Dialog>
  );
}
