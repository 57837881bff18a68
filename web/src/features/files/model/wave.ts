/** Most values of a wave, and the loudest of them. */
export const VALUES = 64;
export const LOUDEST = 31;

/** One sign for each value from 0 to 31: 0–9, a–v. */
export function writeWave(values: readonly number[]): string {
  return values.map((value) => Math.min(Math.max(Math.round(value), 0), LOUDEST).toString(32)).join("");
}

export function readWave(wave: string | readonly number[] | undefined): number[] {
  if (wave === undefined) return [];
  const values = typeof wave === "string" ? [...wave].map((sign) => Number.parseInt(sign, 32)) : [...wave];
  return values.slice(0, VALUES).map((value) => (value >= 0 && value <= LOUDEST ? value : 0));
}

/** Samples of loudness (0 to 1) as at most 64 values: the loudest of each stretch, on the scale of the loudest of all. */
export function waveOf(samples: readonly number[]): number[] {
  const count = Math.min(samples.length, VALUES);
  const peaks = Array.from({ length: count }, (_, n) => {
    const from = Math.floor((n * samples.length) / count);
    const to = Math.floor(((n + 1) * samples.length) / count);
    return Math.max(...samples.slice(from, to));
  });
  // Silence stays flat: below this, what is heard is the room.
  const loudest = Math.max(...peaks, 0.05);
  return peaks.map((peak) => Math.round((peak / loudest) * LOUDEST));
}
