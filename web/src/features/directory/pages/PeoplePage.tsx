import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { useLayout } from "@/shared/kit/media";
import { useTitle } from "@/shared/kit/title";
import { ErrorState, IconButton, ResizablePane, SkeletonList } from "@/shared/ui";
import { DepartmentTree } from "../parts/DepartmentTree";
import { PeopleList } from "../parts/PeopleList";
import { PersonPane } from "../parts/PersonPane";
import { departmentsQuery } from "../queries";
import styles from "./PeoplePage.module.css";

const DepartmentDialog = lazy(() => import("../parts/DepartmentDialog").then((m) => ({ default: m.DepartmentDialog })));

/** The directory: departments, their people, and the person that is open. On a phone one after the other. */
export function PeoplePage() {
  const { t } = useTranslation("directory");
  useTitle(t("title"));
  const { org } = useSession();
  const navigate = useNavigate();
  const layout = useLayout();
  const { member } = useParams({ strict: false }) as { member?: string };
  const { department, q } = useSearch({ from: "/o/$org/people" });

  const choose = (id: string | undefined) =>
    void navigate({ to: "/o/$org/people", params: { org }, search: id ? { department: id } : {} });
  const search = (text: string) =>
    void navigate({
      to: ".",
      search: { ...(department && { department }), ...(text && { q: text }) },
      replace: true,
    });
  const close = () => void navigate({ to: "/o/$org/people", params: { org }, search: (before) => before });
  const list = (
    <PeopleList department={department} q={q ?? ""} onSearch={search} onDepartment={choose} member={member} />
  );
  const person = member && <PersonPane key={member} id={member} onClose={close} />;

  if (layout === "phone") return <div className={styles.one}>{person || list}</div>;
  return (
    <div className={styles.page}>
      <ResizablePane name="departments" initial={280} min={220}>
        <Departments chosen={department} onChoose={choose} />
      </ResizablePane>
      <div className={styles.list}>{list}</div>
      {person &&
        (layout === "desktop" ? (
          <ResizablePane name="person" edge="start" min={320} max={420} initial={360}>
            {person}
          </ResizablePane>
        ) : (
          <div className={styles.drawer}>{person}</div>
        ))}
    </div>
  );
}

function Departments({ chosen, onChoose }: { chosen: string | undefined; onChoose: (id: string | undefined) => void }) {
  const { t } = useTranslation("directory");
  const { org, can } = useSession();
  const departments = useQuery(departmentsQuery(org));
  const [adding, setAdding] = useState(false);
  return (
    <section className={styles.departments} aria-label={t("departments")}>
      <header className={styles.head}>
        <h1>{t("title")}</h1>
        {can("directory.manage") && (
          <IconButton label={t("department.new")} icon={<Plus />} onClick={() => setAdding(true)} />
        )}
      </header>
      {departments.isPending && <SkeletonList rows={6} avatar={false} />}
      {departments.isError && <ErrorState error={departments.error} onRetry={() => void departments.refetch()} />}
      {departments.data && <DepartmentTree departments={departments.data} chosen={chosen} onChoose={onChoose} />}
      <Suspense>{adding && <DepartmentDialog onClose={() => setAdding(false)} />}</Suspense>
    </section>
  );
}
