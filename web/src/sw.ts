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
  if (event.data?.type === "FORGET") event.waitUntil(Promise.all([caches.delete("workhall-faces"), takeAllAway()]));
});

/** What the server pushes; see notify's pushing.py. `fetch`: the words are asked for with this browser's sign-in. */
interface Pushed {
  mode: "show" | "clear";
  tag: string;
  title?: string;
  body?: string;
  link?: string;
  org?: string;
  notice?: string;
  at?: string;
  urgent?: boolean;
  fetch?: boolean;
}

const NAME = "Workhall";

self.addEventListener("push", (event) => event.waitUntil(receive(event.data)));

async function receive(data: PushMessageData | null): Promise<void> {
  const pushed = readPush(data);
  if (pushed?.mode === "clear") return takeAway(pushed.tag);
  // Whoever has the page before them sees it there; the test is to be seen as what it is.
  if (pushed && pushed.tag !== "test" && (await windows()).some((one) => one.focused)) return;
  const words = pushed?.fetch ? await fetchWords(pushed) : pushed;
  await self.registration.showNotification(words?.title || NAME, {
    body: words?.body ?? "",
    tag: pushed?.tag ?? "workhall",
    icon: "/icons/mark-192.png",
    badge: "/icons/mark-192.png",
    requireInteraction: pushed?.urgent ?? false,
    data: { link: inside(words?.link) },
    ...{ renotify: true, timestamp: pushed?.at ? Date.parse(pushed.at) : Date.now() },
  });
}

/** Something must be shown for every push, or browsers take the leave to push away: also for one that says nothing. */
function readPush(data: PushMessageData | null): Pushed | null {
  try {
    const pushed = data?.json() as Pushed;
    return typeof pushed?.tag === "string" ? pushed : null;
  } catch {
    return null;
  }
}

async function fetchWords(pushed: Pushed): Promise<Pushed> {
  try {
    const answer = await fetch(`/api/orgs/${pushed.org}/notices/${pushed.notice}`, { credentials: "same-origin" });
    return answer.ok ? { ...pushed, ...(await answer.json()) } : pushed;
  } catch {
    return pushed;
  }
}

async function takeAway(tag: string): Promise<void> {
  for (const one of await self.registration.getNotifications({ tag })) one.close();
}

async function takeAllAway(): Promise<void> {
  for (const one of await self.registration.getNotifications()) one.close();
}

const windows = () => self.clients.matchAll({ type: "window", includeUncontrolled: true });

/** Only a path of our own. */
const inside = (link: unknown): string => (typeof link === "string" && /^\/(?![/\\])/.test(link) ? link : "/");

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(inside(event.notification.data?.link)));
});

async function open(link: string): Promise<void> {
  const [first] = await windows();
  if (!first) {
    await self.clients.openWindow(link);
    return;
  }
  await first.focus().catch(() => undefined);
  first.postMessage({ type: "NAVIGATE", link });
}

interface SubscriptionChange extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription;
  readonly newSubscription?: PushSubscription;
}

// The push service has given this browser another address.
self.addEventListener("pushsubscriptionchange", (event) => {
  const change = event as SubscriptionChange;
  change.waitUntil(subscribeAnew(change));
});

async function subscribeAnew({ oldSubscription, newSubscription }: SubscriptionChange): Promise<void> {
  const options = oldSubscription?.options;
  const subscription =
    newSubscription ??
    (options?.applicationServerKey
      ? await self.registration.pushManager.subscribe({
          userVisibleOnly: true,
          applicationServerKey: options.applicationServerKey,
        })
      : null);
  if (!subscription) return;
  const { endpoint, keys } = subscription.toJSON();
  await fetch("/api/me/push", {
    method: "PUT",
    credentials: "same-origin",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth } }),
  });
}
