import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const LANGUAGES = ["en", "zh", "de", "it"];
const FILES = ["data.json", "messages.json"];

/** Serves the names of emoji from our own address, in the build and while developing. */
export function emojiNames(): Plugin {
  const root = dirname(createRequire(import.meta.url).resolve("emojibase-data/package.json"));
  const read = (language: string, file: string) => readFileSync(join(root, language, file));
  return {
    name: "emoji-names",
    generateBundle() {
      for (const language of LANGUAGES) {
        for (const file of FILES) {
          this.emitFile({ type: "asset", fileName: `emoji/${language}/${file}`, source: read(language, file) });
        }
      }
    },
    configureServer(server) {
      server.middlewares.use("/emoji", (request, response, next) => {
        const [, language = "", file = ""] = (request.url ?? "").split("?", 1)[0]?.split("/") ?? [];
        if (!LANGUAGES.includes(language) || !FILES.includes(file)) return next();
        response.setHeader("Content-Type", "application/json");
        response.end(read(language, file));
      });
    },
  };
}
