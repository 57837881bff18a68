import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { emojiNames } from "./scripts/emoji.ts";
import { loadedTogether } from "./scripts/together.ts";

/** Where `vite dev` finds the server: the API and the socket are proxied so that the browser sees one origin. */
const server = process.env.WORKHALL_DEV_SERVER ?? "http://127.0.0.1:8000";

function languageOf(path: string): string | null {
  const language = /\/i18n\/(\w+)\.json$/.exec(path)?.[1];
  return language ? `words-${language}` : null;
}

const resolve = { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } };
const target = "es2022";

/** Every page needs the first; whoever is signed in needs the second, as chat goes on beside every page. */
const PACKS = {
  base: ["index.html"],
  inside: ["src/app/shell/Shell.tsx", "src/features/chat/index.ts"],
};

async function packs() {
  const packOf = await loadedTogether({ resolve, plugins: [react(), emojiNames()], build: { target } }, PACKS);
  // The beginning waits for its words before it draws: a file that others import from must not wait with it.
  const name = (id: string) => (id.endsWith("/src/main.tsx") ? null : packOf(id));
  return { name, debugName: "packs", includeDependenciesRecursively: false };
}

export default defineConfig(async ({ command }) => ({
  resolve,
  plugins: [
    react(),
    emojiNames(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      // The page registers the worker itself (app/update), so that no inline script is needed.
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ["assets/*.{js,css,woff2,wav}", "icons/*.{svg,png}"],
        // index.html carries a nonce per answer: the worker fetches it, it is never precached.
        globIgnores: ["**/index.html"],
        maximumFileSizeToCacheInBytes: 3_000_000,
      },
    }),
  ],
  build: {
    target,
    sourcemap: true,
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A language's texts travel together: one request instead of one for each feature.
          groups: [
            { name: languageOf, debugName: "words", test: /\/i18n\/(zh|en|de|it)\.json$/, priority: 1 },
            ...(command === "build" ? [await packs()] : []),
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { "/api": { target: server, ws: true } },
  },
  preview: { port: 4173, proxy: { "/api": { target: server, ws: true } } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
    // Machines that build on two cores are slow with antd's forms.
    testTimeout: 20_000,
  },
}));
