import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import i18next, { type Resource } from "i18next";
import type { ReactNode } from "react";
import { initReactI18next } from "react-i18next";
import { vi } from "vitest";
import { allTexts } from "./files";

export const ORG = "0197a000-0000-7000-8000-000000000001";
export const ME = "0197a000-0000-7000-8000-0000000000aa";

/** The real English words, so that tests look for what a person reads. */
export async function startEnglish(): Promise<void> {
  const en: Resource[string] = {};
  for (const [space, byLanguage] of allTexts()) en[space] = Object.fromEntries(byLanguage.get("en") ?? []);
  await i18next.use(initReactI18next).init({
    lng: "en",
    resources: { en },
    defaultNS: "shared",
    fallbackNS: "shared",
    keySeparator: false,
    interpolation: { escapeValue: false },
  });
}

export const me = {
  account: {
    id: "a",
    name: "Ada Lovelace",
    email: "ada@x.org",
    email_verified: true,
    phone: null,
    phone_verified: false,
    locale: "en" as const,
    theme: "system" as const,
    reduce_motion: false,
    avatar: null,
  },
  session_id: "s",
  organisations: [
    { id: ORG, name: "Analytical", sector: "company", member_id: ME, avatar: null, can: ["identity.invite"] },
  ],
};

/** Answers calls of the API by "METHOD /path"; what is not named is a 404. Returns what was asked. */
export function answerWith(answers: Record<string, unknown>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(`${request.method} ${pathname}${search}`);
    const found = answers[`${request.method} ${pathname}${search}`] ?? answers[`${request.method} ${pathname}`];
    if (found instanceof Response) return found.clone();
    if (found === undefined) return problem(404, { code: "not_found", title: "Not found", status: 404, retry: "no" });
    return new Response(JSON.stringify(found), { headers: { "Content-Type": "application/json" } });
  });
  return asked;
}

export function problem(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
}

/** Draws a part as a page of the organisation (`/o/$org`), or at another address. */
export async function renderAt(part: ReactNode, path = `/o/${ORG}`) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: "always" } } });
  const root = createRootRoute();
  const inside = createRoute({ getParentRoute: () => root, path: "/o/$org", component: () => part });
  const other = createRoute({ getParentRoute: () => root, path: "$", component: () => part });
  const router = createRouter({
    routeTree: root.addChildren([inside, other]),
    history: createMemoryHistory({ initialEntries: [path] }),
  });
  await router.load();
  // The types of the app's own routes do not fit a router made for one test.
  const any = router as never;
  return {
    client,
    router,
    ...render(
      <QueryClientProvider client={client}>
        <RouterProvider router={any} />
      </QueryClientProvider>,
    ),
  };
}
