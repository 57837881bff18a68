/** How well `text` fits what was typed: 0 does not; beginnings of words count more than what lies inside. */
export function score(query: string, text: string): number {
  const wanted = fold(query);
  const have = fold(text);
  if (!wanted) return 1;
  if (have.startsWith(wanted)) return 4;
  if (have.split(/[\s·/&-]+/).some((word) => word.startsWith(wanted))) return 3;
  if (have.includes(wanted)) return 2;
  return wanted.split(/\s+/).every((part) => have.includes(part)) ? 1 : 0;
}

/** Without case and accents: "persönlich" is found by "personlich". */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();
}
