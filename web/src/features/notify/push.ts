import { api, done, need } from "@/shared/api";

/**
 * What this browser can do. `home`: an iPhone or iPad wakes only web apps that stand on the home screen. `off`: it could,
 * and the person has not asked for it.
 */
export type PushState = "none" | "home" | "denied" | "off" | "on";

const isApple = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

const isStandalone = () =>
  window.matchMedia("(display-mode: standalone)").matches ||
  (navigator as { standalone?: boolean }).standalone === true;

async function registered(): Promise<ServiceWorkerRegistration | null> {
  if (!("serviceWorker" in navigator)) return null;
  return (await navigator.serviceWorker.getRegistration()) ?? null;
}

export async function pushState(): Promise<PushState> {
  if (!("PushManager" in window) || typeof Notification === "undefined") {
    return isApple() && !isStandalone() ? "home" : "none";
  }
  const registration = await registered();
  if (!registration) return "none";
  if (Notification.permission === "denied") return "denied";
  return (await registration.pushManager.getSubscription()) ? "on" : "off";
}

export function keyBytes(key: string): Uint8Array<ArrayBuffer> {
  const raw = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at++) bytes[at] = raw.charCodeAt(at);
  return bytes;
}

function sameKey(subscription: PushSubscription, key: string): boolean {
  const held = subscription.options.applicationServerKey;
  if (!held) return true;
  const bytes = new Uint8Array(held);
  const wanted = keyBytes(key);
  return bytes.length === wanted.length && bytes.every((byte, at) => byte === wanted[at]);
}

async function report(subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) throw new Error("a subscription without keys");
  await need(api.PUT("/api/me/push", { body: { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } } }));
}

/** Must begin in a click: browsers ask only then. */
export async function turnOn(key: string): Promise<PushState> {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return permission === "denied" ? "denied" : "off";
  const registration = await registered();
  if (!registration) return "none";
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: keyBytes(key),
  });
  await report(subscription);
  return "on";
}

export async function turnOff(deviceId: string | undefined): Promise<void> {
  await (await (await registered())?.pushManager.getSubscription())?.unsubscribe();
  if (deviceId) await done(api.DELETE("/api/me/push/{device_id}", { params: { path: { device_id: deviceId } } }));
}

/**
 * At every start: whoever signed in anew in a browser that may be woken is reached there again, also after the
 * installation's key has changed.
 */
export async function renew(): Promise<void> {
  const registration = await registered();
  if (!registration || !("pushManager" in registration) || Notification.permission !== "granted") return;
  let subscription = await registration.pushManager.getSubscription();
  if (!subscription) return;
  const { public_key: key } = await need(api.GET("/api/me/push"));
  if (!sameKey(subscription, key)) {
    await subscription.unsubscribe();
    subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: keyBytes(key),
    });
  }
  await report(subscription);
}

/** What was read elsewhere leaves this device's screen. */
export async function takeAway(tag: string): Promise<void> {
  for (const notification of (await (await registered())?.getNotifications({ tag })) ?? []) notification.close();
}
