import { isOnline, reportReachable } from "@/shared/kit/online";
import { client } from "./client";

const EVERY = 4000;

/** While the server is away, asks now and then whether it is back, and then refreshes what is on the screen. */
export function watchReachability(): void {
  let away = false;
  setInterval(async () => {
    if (!navigator.onLine) {
      away = true;
      return;
    }
    if (isOnline()) {
      if (away) void client.invalidateQueries({ refetchType: "active" });
      away = false;
      return;
    }
    away = true;
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok) reportReachable(true);
    } catch {
      // Still away.
    }
  }, EVERY);
}
