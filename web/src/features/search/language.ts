/** The language of questions as the client writes it; the server reads it (see the module's page in the docs). */

export const filterNames = ["from", "in", "has", "before", "after"] as const;
export type FilterName = (typeof filterNames)[number];

export interface Filter {
  name: FilterName;
  value: string;
  /** Where it stands in the question. */
  start: number;
  end: number;
}

const FILTER = /(?<=^|\s)(from|in|has|before|after)[:：](?:"([^"]*)"?|(\S+))/gi;

/** The filters of a question, in their order. */
export function filtersOf(question: string): Filter[] {
  return [...question.matchAll(FILTER)].map((found) => ({
    name: found[1]?.toLowerCase() as FilterName,
    value: found[2] ?? found[3] ?? "",
    start: found.index,
    end: found.index + found[0].length,
  }));
}

/** The question without one of its filters. */
export function without(question: string, filter: Filter): string {
  return tidy(`${question.slice(0, filter.start)} ${question.slice(filter.end)}`);
}

/** The question with a filter more; a day or a kind of thing replaces the one that was there. */
export function withFilter(question: string, name: FilterName, value: string): string {
  const single = name === "before" || name === "after";
  const before = single ? filtersOf(question).filter((f) => f.name === name) : [];
  const rest = before.reduceRight(
    (text, filter) => `${text.slice(0, filter.start)} ${text.slice(filter.end)}`,
    question,
  );
  if (!value) return tidy(rest);
  const written = /[\s"]/.test(value) ? `"${value.replaceAll('"', " ").trim()}"` : value;
  return tidy(`${rest} ${name}:${written}`);
}

function tidy(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
