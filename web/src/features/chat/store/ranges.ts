/**
 * Sets of whole numbers as sorted, disjoint, non-adjacent spans. They say which entries of a conversation are held, so
 * that a hole is never mistaken for "there was nothing".
 */
export type Span = readonly [first: number, last: number];

/** The set with one more span; touching spans become one. */
export function include(spans: readonly Span[], first: number, last: number): Span[] {
  if (last < first) return [...spans];
  const result: Span[] = [];
  let [a, b] = [first, last];
  for (const span of spans) {
    if (span[1] < a - 1) result.push(span);
    else if (span[0] > b + 1) {
      // Everything from here on lies behind the new span.
      result.push([a, b]);
      [a, b] = [span[0], span[1]];
    } else {
      a = Math.min(a, span[0]);
      b = Math.max(b, span[1]);
    }
  }
  result.push([a, b]);
  return result;
}

/** The set without everything below `first`. */
export function above(spans: readonly Span[], first: number): Span[] {
  return spans.filter((span) => span[1] >= first).map((span) => [Math.max(first, span[0]), span[1]]);
}

/** The span that holds this number. */
export function covering(spans: readonly Span[], s: number): Span | null {
  return spans.find((span) => span[0] <= s && s <= span[1]) ?? null;
}

/** Groups ascending numbers into runs without a hole. */
export function runs(numbers: readonly number[]): Span[] {
  const result: [number, number][] = [];
  for (const n of numbers) {
    const last = result.at(-1);
    if (last && n === last[1] + 1) last[1] = n;
    else if (!last || n > last[1]) result.push([n, n]);
  }
  return result;
}
