import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api, done, need, setApiLanguage, whenSignedOut } from "./client";
import { ApiError, toApiError } from "./errors";

const sent: Request[] = [];

function answer(...answers: (Response | Error)[]) {
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(request);
    const next = answers.shift() ?? new Response(null, { status: 204 });
    if (next instanceof Error) throw next;
    return next;
  });
}

const problem = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });

beforeEach(() => {
  sent.length = 0;
});
afterEach(() => vi.unstubAllGlobals());

it("gives every write a key and every call the language", async () => {
  setApiLanguage("zh");
  answer();
  await done(api.POST("/api/sign-out"));
  expect(sent[0]?.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f-]{36}$/);
  expect(sent[0]?.headers.get("Accept-Language")).toBe("zh");
});

it("repeats a write whose answer was lost with the same key, once", async () => {
  vi.useFakeTimers();
  answer(new TypeError("network"));
  const call = done(api.POST("/api/sign-out"));
  await vi.advanceTimersByTimeAsync(500);
  await call;
  vi.useRealTimers();
  const keys = sent.map((request) => request.headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

it("does not repeat a read by itself", async () => {
  answer(new TypeError("network"));
  await expect(need(api.GET("/api/me"))).rejects.toMatchObject({ code: "offline", retry: "later" });
  expect(sent).toHaveLength(1);
});

it("turns a problem document into one error", async () => {
  const fields = { login: { code: "not_a_login", message: "Enter an address" } };
  answer(problem(422, { code: "invalid", title: "Mend this", status: 422, retry: "no", fields }));
  const refused = await need(api.GET("/api/me")).catch((e: unknown) => e);
  expect(refused).toBeInstanceOf(ApiError);
  expect(refused).toMatchObject({ code: "invalid", title: "Mend this", status: 422, fields });
});

it("tells that the session ended", async () => {
  const ended = vi.fn();
  const stop = whenSignedOut(ended);
  answer(problem(401, { code: "sign_in", title: "Sign in", status: 401, retry: "no" }));
  await expect(need(api.GET("/api/me"))).rejects.toMatchObject({ code: "sign_in" });
  expect(ended).toHaveBeenCalledOnce();
  stop();
});

it("takes a proxy's page for what it is", () => {
  expect(toApiError(502, "<html>Bad gateway</html>")).toMatchObject({ code: "unreadable", retry: "later" });
  expect(toApiError(400, undefined)).toMatchObject({ code: "unreadable", retry: "no" });
});
