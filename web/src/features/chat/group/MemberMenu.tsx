import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { EllipsisVertical } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { Dialog, errorText, IconButton, Menu, type MenuItem } from "@/shared/ui";
import type { Participant } from "../store/types";
import { membersKey, mute, setRole } from "./wire";

const SPANS: [string, number][] = [
  ["hour", 60],
  ["day", 24 * 60],
  ["month", 30 * 24 * 60],
];

interface Props {
  org: string;
  c: string;
  member: Participant;
  name: string;
  onRemove: (() => void) | null;
}

/** What one may do about a member: role, silence, removal. */
export function MemberMenu({ org, c, member, name, onRemove }: Props) {
  const { t } = useTranslation("chat");
  const client = useQueryClient();
  const [passing, setPassing] = useState(false);
  const { member_id: id, can, role, muted_until } = member;
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (problem) {
      toast(errorText(t, problem), { kind: "error" });
    }
    await client.invalidateQueries({ queryKey: membersKey(c) });
  };
  const items: MenuItem[] = [];
  if (can.includes("give_role")) {
    const next = role === "admin" ? "member" : "admin";
    items.push(
      { id: "role", label: t(`groups.make.${next}`), run: () => void act(() => setRole(org, c, id, next)) },
      { id: "pass", label: t("groups.make.owner"), run: () => setPassing(true) },
    );
  }
  if (can.includes("mute") && muted_until)
    items.push({ id: "unmute", label: t("groups.unmute"), run: () => void act(() => mute(org, c, id, null)) });
  else if (can.includes("mute"))
    for (const [span, minutes] of SPANS)
      items.push({
        id: span,
        label: t(`groups.mute.${span}`),
        apart: span === "hour",
        run: () => void act(() => mute(org, c, id, new Date(Date.now() + minutes * 60_000).toISOString())),
      });
  if (onRemove)
    items.push({ id: "remove", label: t("details.remove", { name }), danger: true, apart: true, run: onRemove });
  if (items.length === 0) return null;
  return (
    <>
      <Menu label={t("groups.about", { name })} items={items}>
        {(trigger) => <IconButton {...trigger} label={t("groups.about", { name })} icon={<EllipsisVertical />} />}
      </Menu>
      {passing && (
        <Dialog
          title={t("groups.passTitle", { name })}
          onClose={() => setPassing(false)}
          width={400}
          footer={
            <>
              <Button onClick={() => setPassing(false)}>{t("new.cancel")}</Button>
              <Button
                type="primary"
                onClick={() => void act(() => setRole(org, c, id, "owner")).then(() => setPassing(false))}
              >
                {t("groups.make.owner")}
              </Button>
            </>
          }
        >
          <p>{t("groups.passText", { name })}</p>
        </Dialog>
      )}
    </>
  );
}
