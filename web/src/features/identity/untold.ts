import type { Language } from "@/shared/i18n";
import type { ThemeChoice } from "@/shared/kit/preferences";

/** What a person changes about how Workhall looks: named as the account names it. */
export interface Change {
  locale?: Language;
  theme?: ThemeChoice;
  reduce_motion?: boolean;
}

const nameOf = (account: string): string => `workhall.untold.${account}`;
// Where storage is forbidden it lasts as long as the page.
const here = new Map<string, string>();

/** What was chosen on this browser and the account has not confirmed: it outlives the page. */
export function untoldOf(account: string): Change {
  const name = nameOf(account);
  let raw = here.get(name) ?? null;
  try {
    raw ??= localStorage.getItem(name);
    return raw ? (JSON.parse(raw) as Change) : {};
  } catch {
    return {};
  }
}

/** Adds a choice to what is untold. */
export function noteChoice(account: string, change: Change): void {
  write(account, { ...untoldOf(account), ...change });
}

/** Takes away what the account knows by now, unless the person has chosen something else since. */
export function noteTold(account: string, told: Change): void {
  const left = Object.entries(untoldOf(account)).filter(([key, value]) => told[key as keyof Change] !== value);
  write(account, Object.fromEntries(left));
}

function write(account: string, change: Change): void {
  const name = nameOf(account);
  const raw = Object.keys(change).length > 0 ? JSON.stringify(change) : null;
  try {
    if (raw) localStorage.setItem(name, raw);
    else localStorage.removeItem(name);
    here.delete(name);
  } catch {
    here.set(name, raw ?? "{}");
  }
}
