import type { MemberId } from "@/shared/kit/ids";
import { PersonPicker } from "./PersonPicker";

interface Many {
  value?: MemberId[];
  onChange?: (ids: MemberId[]) => void;
  label: string;
  without?: readonly MemberId[];
}

/** The person picker as a form field of several people. */
export function PeopleField({ value = [], onChange, label, without = [] }: Many) {
  return <PersonPicker value={value} onChange={(ids) => onChange?.(ids)} label={label} without={without} folded />;
}

interface One {
  value?: MemberId | null;
  onChange?: (id: MemberId | null) => void;
  label: string;
  without?: readonly MemberId[];
  placeholder?: string;
}

/** The person picker as a form field of one person or nobody. */
export function PersonField({ value, onChange, label, without = [], placeholder }: One) {
  return (
    <PersonPicker
      single
      folded
      value={value ? [value] : []}
      onChange={(ids) => onChange?.(ids[0] ?? null)}
      label={label}
      without={without}
      {...(placeholder && { placeholder })}
    />
  );
}
