import createClient, { type Middleware } from "openapi-fetch";
import { newKey } from "../kit/ids";
import { reportReachable } from "../kit/online";
import { ApiError, OFFLINE, toApiError } from "./errors";
import type { paths } from "./schema";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

let language = "en";
let onSignedOut: () => void = () => undefined;

/** The language in which the server words its refusals. */
export function setApiLanguage(code: string): void {
  language = code;
}

/** Called when the server says that the session has ended. */
export function whenSignedOut(run: () => void): () => void {
  onSignedOut = run;
  return () => {
    onSignedOut = () => undefined;
  };
}

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", language);
    if (!READS.has(request.method) && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", newKey());
    }
    return request;
  },
};

/**
 * fetch with one more try for a write whose answer did not arrive: the key says that it is the same write, so that the
 * server does it once. Reads are repeated by TanStack Query.
 */
async function fetchOnceMore(request: Request): Promise<Response> {
  const again = READS.has(request.method) ? null : request.clone();
  try {
    const response = await fetch(request);
    reportReachable(true);
    return response;
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === "AbortError") throw problem;
    if (again && navigator.onLine) {
      await new Promise((done) => setTimeout(done, 400));
      try {
        return await fetch(again);
      } catch {
        // Falls through: it is the network.
      }
    }
    reportReachable(false);
    throw new ApiError({ code: OFFLINE, title: OFFLINE, retry: "later" });
  }
}

/** The typed client: `api.GET("/api/me")`. Wrap calls in `need` or `done`, which throw `ApiError`. */
export const api = createClient<paths>({
  // Our own origin and no other; absolute, because Request wants it so outside of a browser.
  baseUrl: globalThis.location?.origin ?? "",
  credentials: "same-origin",
  fetch: fetchOnceMore,
});
api.use(headers);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function refuse(answer: Answer<unknown>): never {
  const problem = toApiError(answer.response.status, answer.error);
  if (problem.code === "sign_in") onSignedOut();
  throw problem;
}

/** The body of a successful answer; throws `ApiError` otherwise. */
export async function need<T>(call: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const answer = await call;
  if (!answer.response.ok || answer.data === undefined || answer.data === null) return refuse(answer);
  return answer.data;
}

/** Waits for a write without a body to be read; throws `ApiError` when it was refused. */
export async function done(call: Promise<Answer<unknown>>): Promise<void> {
  const answer = await call;
  if (!answer.response.ok) refuse(answer);
}
