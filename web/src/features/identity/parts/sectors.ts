/** What an organisation does; the server keeps the key, the words are in `sector.<key>`. */
export const sectors = [
  "company",
  "manufacturing",
  "education",
  "retail",
  "food",
  "health",
  "public",
  "nonprofit",
  "other",
] as const;
