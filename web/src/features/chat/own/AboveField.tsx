import { OfferedDraft } from "./OfferedDraft";
import { ScheduledLine } from "./ScheduledLine";

/** What is the person's own and stands above the field. */
export function AboveField({ c, place }: { c: string; place: string }) {
  return (
    <>
      {c === place && <ScheduledLine c={c} />}
      <OfferedDraft place={place} />
    </>
  );
}
