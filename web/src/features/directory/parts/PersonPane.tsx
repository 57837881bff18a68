import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { ArrowLeft, Copy, Pencil, UserMinus, UserX, X } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { ApiError } from "@/shared/api";
import { copyText } from "@/shared/kit/clipboard";
import type { MemberId } from "@/shared/kit/ids";
import { useLayout } from "@/shared/kit/media";
import { useSlot } from "@/shared/kit/slots";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { Avatar, EmptyState, ErrorState, IconButton, OpenEye, SkeletonList, Time } from "@/shared/ui";
import { usePerson } from "../people";
import { departmentsQuery, type Person, personQuery } from "../queries";
import { pathTo } from "../tree";
import styles from "./PersonPane.module.css";

const EditPerson = lazy(() => import("./EditPerson").then((m) => ({ default: m.EditPerson })));
const RemovePerson = lazy(() => import("./RemovePerson").then((m) => ({ default: m.RemovePerson })));

/** One person: how to reach them, where they belong, to whom they report. */
export function PersonPane({ id, onClose }: { id: MemberId; onClose: () => void }) {
  const { t } = useTranslation("directory");
  const { org } = useSession();
  const phone = useLayout() === "phone";
  const query = useQuery(personQuery(org, id));
  useTitle(query.data?.name ?? t("title"));
  const gone = query.error instanceof ApiError && query.error.status === 404;
  return (
    <section className={styles.pane} aria-label={query.data?.name ?? t("person")}>
      <header className={styles.bar}>
        <IconButton
          label={phone ? t("action.back") : t("action.close")}
          icon={phone ? <ArrowLeft /> : <X />}
          onClick={onClose}
        />
      </header>
      {query.isPending && <SkeletonList rows={4} />}
      {gone && <EmptyState icon={<UserX />} title={t("unknown")} />}
      {query.isError && !gone && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && !gone && <Card person={query.data} onGone={onClose} />}
    </section>
  );
}

function Card({ person, onGone }: { person: Person; onGone: () => void }) {
  const { t } = useTranslation("directory");
  const { org, can } = useSession();
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const Actions = useSlot("person-actions");
  // On a phone the person is the page.
  const Heading = useLayout() === "phone" ? "h1" : "h2";
  const editable = person.can.some((c) => c.startsWith("edit")) || (!person.left_at && can("identity.give_roles"));
  return (
    <>
      <div className={styles.who}>
        <Avatar id={person.id} name={person.name} src={person.avatar} size={72} label={person.name} />
        <Heading>{person.name}</Heading>
        {person.latin_name && <p lang="en">{person.latin_name}</p>}
        {person.title && <p>{person.title}</p>}
        {person.left_at && (
          <p className={styles.left}>
            {t("left")} <Time at={person.left_at} as="day" />
          </p>
        )}
      </div>
      <div className={styles.actions}>
        {Actions && !person.left_at && <Actions memberId={person.id} />}
        {editable && (
          <Button icon={<Pencil />} onClick={() => setOpen("edit")}>
            {t("action.edit")}
          </Button>
        )}
      </div>
      <dl className={styles.facts}>
        {person.email && (
          <Fact label={t("email")} copy={person.email}>
            <a href={`mailto:${person.email}`}>{person.email}</a>
          </Fact>
        )}
        {person.phone && (
          <Fact label={t("phone")} copy={person.phone} eye={t("phoneEye")}>
            <a href={`tel:${person.phone}`}>{person.phone}</a>
          </Fact>
        )}
        <Departments person={person} org={org} />
        {person.manager_id && (
          <Fact label={t("manager")}>
            <PersonLink id={person.manager_id} org={org} />
          </Fact>
        )}
        <Fact label={t("joined")}>
          <Time at={person.joined_at} as="day" />
        </Fact>
      </dl>
      {person.can.includes("remove") && (
        <div className={styles.danger}>
          <Button danger type="text" icon={<UserMinus />} onClick={() => setOpen("remove")}>
            {t("remove.title")}
          </Button>
        </div>
      )}
      <Suspense>
        {open === "edit" && <EditPerson person={person} onClose={() => setOpen(null)} />}
        {open === "remove" && <RemovePerson person={person} onClose={() => setOpen(null)} onGone={onGone} />}
      </Suspense>
    </>
  );
}

function Departments({ person, org }: { person: Person; org: string }) {
  const { t } = useTranslation("directory");
  const departments = useQuery(departmentsQuery(org)).data ?? [];
  if (person.department_ids.length === 0) return null;
  return (
    <Fact label={t("inDepartments", { count: person.department_ids.length })}>
      {person.department_ids.map((id) => (
        <Link key={id} to="/o/$org/people" params={{ org }} search={{ department: id }} className={styles.path}>
          {pathTo(departments, id)
            .map((d) => d.name)
            .join(" / ")}
        </Link>
      ))}
    </Fact>
  );
}

function PersonLink({ id, org }: { id: MemberId; org: string }) {
  const person = usePerson(id);
  return (
    <Link
      to="/o/$org/people/$member"
      params={{ org, member: id }}
      search={(before) => before}
      className={styles.person}
    >
      <Avatar id={id} name={person?.name ?? ""} src={person?.avatar} size={24} />
      {person?.name ?? "…"}
    </Link>
  );
}

function Fact({ label, children, copy, eye }: { label: string; children: ReactNode; copy?: string; eye?: string }) {
  const { t } = useTranslation("directory");
  return (
    <div className={styles.fact}>
      <dt>
        {label}
        {eye && <OpenEye>{eye}</OpenEye>}
      </dt>
      <dd>
        {children}
        {copy && (
          <IconButton
            label={t("copyNamed", { what: label })}
            icon={<Copy />}
            className={styles.copy ?? ""}
            onClick={() =>
              void copyText(copy).then((worked) => worked && toast(t("action.copied"), { kind: "success" }))
            }
          />
        )}
      </dd>
    </div>
  );
}
