import { clientsClaim } from "workbox-core";
import { cleanupOutdatedCaches, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst, NetworkFirst } from "workbox-strategies";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

// Every script and style of this version; index.html is not among them, because each answer carries a nonce of its own.
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
clientsClaim();

/** One page stands for every address: what is stored under it opens offline, header and nonce together. */
const PAGE = "/";
const pages = new NetworkFirst({
  cacheName: "workhall-page",
  networkTimeoutSeconds: 3,
  plugins: [
    {
      cacheKeyWillBeUsed: async () => PAGE,
      cacheWillUpdate: async ({ response }) => (response.status === 200 ? response : null),
    },
  ],
});
// The first visit comes before this worker: without this the first reload offline would find nothing.
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open("workhall-page").then((cache) => cache.add(PAGE)));
});
registerRoute(new NavigationRoute(pages, { denylist: [/^\/api\//, /^\/(healthz|readyz|metrics|docs|openapi)/] }));

// Pictures of people carry their content's hash in the address, so a kept one is never wrong.
registerRoute(
  ({ url, request }) =>
    request.destination === "image" && /^\/api\/.*\/avatar$/.test(url.pathname) && url.searchParams.has("v"),
  new CacheFirst({ cacheName: "workhall-faces", plugins: [keepAtMost(400)] }),
);

/** Drops the oldest beyond `most`; good enough for small pictures, and 10 kB less than the library's plugin. */
function keepAtMost(most: number) {
  return {
    cacheDidUpdate: async ({ cacheName }: { cacheName: string }) => {
      const cache = await caches.open(cacheName);
      const keys = await cache.keys();
      await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
    },
  };
}

self.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") void self.skipWaiting();
  // Signing out: nothing of the person stays behind.
  if (event.data?.type === "FORGET") event.waitUntil(caches.delete("workhall-faces"));
});
