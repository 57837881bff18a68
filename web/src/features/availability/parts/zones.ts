/** The zone of this device, as the server knows it. */
export function zoneHere(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Every zone that the browser knows, and those that stand here already. */
export function zones(...more: (string | null | undefined)[]): string[] {
  const known = Intl.supportedValuesOf("timeZone").filter((name) => name.includes("/"));
  const all = new Set(["UTC", zoneHere(), ...known, ...more.filter((name) => typeof name === "string")]);
  return [...all].sort();
}

/** "America/New_York" as people read it. */
export function zoneLabel(name: string): string {
  return name.replaceAll("_", " ");
}
