import i18next from "i18next";
import { Workbox } from "workbox-window";
import { isOnline } from "@/shared/kit/online";
import { toast, useToasts } from "@/shared/kit/toast";

/** setTimeout treats longer waits as 0. */
const LONGEST = 2 ** 31 - 1;
const HOUR = 3_600_000;

let offered = 0;

/** Once at a time, however many parts are missed. */
function offer(run: () => void): void {
  if (useToasts.getState().items.some((one) => one.id === offered)) return;
  offered = toast(i18next.t("update.ready", { ns: "app" }), {
    action: { label: i18next.t("update.reload", { ns: "app" }), run },
    stay: LONGEST,
  });
}

/**
 * The service worker: an offline shell now, the next version when the person says so. Nothing reloads by itself, because
 * somebody may be typing.
 */
export function startUpdates(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const worker = new Workbox("/sw.js", { scope: "/" });
  let asked = false;
  worker.addEventListener("waiting", () => {
    offer(() => {
      asked = true;
      worker.messageSkipWaiting();
    });
  });
  worker.addEventListener("controlling", (event) => {
    if (asked) location.reload();
    // Another tab took the new version: this one keeps running until its person reloads it.
    else if (event.isUpdate) offer(() => location.reload());
  });
  // Refused (a private window, a policy): everything works, only not offline.
  worker.register().then(
    (registered) => registered && setInterval(() => void worker.update().catch(() => undefined), HOUR),
    () => undefined,
  );
  // A part of this version that the server no longer has: only a reload helps, and only when the person is ready.
  // Without a connection it says nothing of versions; whoever asked for the part does without.
  window.addEventListener("vite:preloadError", (event) => {
    event.preventDefault();
    if (isOnline()) offer(() => location.reload());
  });
}
