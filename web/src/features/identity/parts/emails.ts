/** The addresses in a text, whatever stands between them: new lines, commas, semicolons (also Chinese), angle brackets. */
export function readEmails(text: string): string[] {
  const found = text.match(/[^\s,;，；、<>()"]+@[^\s,;，；、<>()"]+/g) ?? [];
  return [...new Set(found.map((address) => address.replace(/^mailto:/i, "").replace(/[.:]+$/, "")))];
}
