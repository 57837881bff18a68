import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
} from "@tanstack/react-router";
import { meQuery, sessionOf } from "@/features/identity";
import { usePreferences } from "@/shared/kit/preferences";
import { SkeletonList } from "@/shared/ui";
import { client } from "./client";
import { NotFound, RouteError } from "./pages/Fallbacks";

interface Context {
  client: QueryClient;
}

/** Where one was going before signing in. */
interface Next {
  next?: string;
}

const validateNext = (search: Record<string, unknown>): Next =>
  // Only a path of our own: "//host" would lead away.
  typeof search.next === "string" && /^\/(?!\/)/.test(search.next) ? { next: search.next } : {};

const root = createRootRouteWithContext<Context>()({ notFoundComponent: NotFound, errorComponent: RouteError });

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async ({ context }) => {
    const me = await context.client.ensureQueryData(meQuery);
    if (!me) throw redirect({ to: "/sign-in" });
    const last = usePreferences.getState().lastOrg;
    const org = me.organisations.find((o) => o.id === last) ?? me.organisations[0];
    if (!org) throw redirect({ to: "/welcome" });
    throw redirect({ to: "/o/$org/messages", params: { org: org.id } });
  },
});

const identity = () => import("@/features/identity/pages/index");

const door = createRoute({
  getParentRoute: () => root,
  id: "door",
  component: lazyRouteComponent(identity, "DoorFrame"),
});

const signIn = createRoute({
  getParentRoute: () => door,
  path: "/sign-in",
  validateSearch: validateNext,
  component: lazyRouteComponent(identity, "SignInPage"),
});

const signUp = createRoute({
  getParentRoute: () => door,
  path: "/sign-up",
  component: lazyRouteComponent(identity, "SignUpPage"),
});

const reset = createRoute({
  getParentRoute: () => door,
  path: "/reset-password",
  component: lazyRouteComponent(identity, "ResetPage"),
});

const resetWithToken = createRoute({
  getParentRoute: () => door,
  path: "/reset-password/$token",
  component: lazyRouteComponent(identity, "NewPasswordPage"),
});

const join = createRoute({
  getParentRoute: () => door,
  path: "/join/$token",
  component: lazyRouteComponent(identity, "JoinPage"),
});

const welcome = createRoute({
  getParentRoute: () => door,
  path: "/welcome",
  beforeLoad: async ({ context }) => {
    if (!(await context.client.ensureQueryData(meQuery))) throw redirect({ to: "/sign-in" });
  },
  component: lazyRouteComponent(identity, "NewOrganisationPage"),
});

export const inside = createRoute({
  getParentRoute: () => root,
  path: "/o/$org",
  beforeLoad: async ({ context, params, location }) => {
    const me = await context.client.ensureQueryData(meQuery);
    if (!me) throw redirect({ to: "/sign-in", search: { next: location.href } });
    if (!sessionOf(me, params.org)) throw notFound();
    usePreferences.getState().set({ lastOrg: params.org });
  },
  component: lazyRouteComponent(() => import("./shell/Shell"), "Shell"),
  notFoundComponent: NotFound,
});

const org = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/o/$org/messages", params });
  },
});

const messages = createRoute({
  getParentRoute: () => inside,
  path: "messages",
  // "with" names a person: chat finds or makes the conversation with them. "at" is the number of a message to stand at.
  validateSearch: (search: Record<string, unknown>): { with?: string; at?: number } => ({
    ...(typeof search.with === "string" && { with: search.with }),
    ...(Number.isInteger(search.at) && { at: search.at as number }),
  }),
  component: lazyRouteComponent(() => import("@/features/chat"), "MessagesPage"),
});

// The list and the open conversation are one page, so that the list stands still while one moves between conversations.
const conversation = createRoute({ getParentRoute: () => messages, path: "$conversation" });

const joinGroup = createRoute({
  getParentRoute: () => inside,
  path: "join/$token",
  component: lazyRouteComponent(() => import("@/features/chat/pages/JoinGroupPage"), "JoinGroupPage"),
});

const people = createRoute({
  getParentRoute: () => inside,
  path: "people",
  validateSearch: (search: Record<string, unknown>): { department?: string; q?: string } => ({
    ...(typeof search.department === "string" && search.department && { department: search.department }),
    ...(typeof search.q === "string" && search.q && { q: search.q }),
  }),
  component: lazyRouteComponent(() => import("@/features/directory/pages/PeoplePage"), "PeoplePage"),
});

const person = createRoute({ getParentRoute: () => people, path: "$member" });

const search = createRoute({
  getParentRoute: () => inside,
  path: "search",
  validateSearch: (given: Record<string, unknown>): { q?: string } => ({
    // What looks like a number in an address is still a word.
    ...((typeof given.q === "string" || typeof given.q === "number") && given.q !== "" && { q: String(given.q) }),
  }),
  component: lazyRouteComponent(() => import("@/features/search/pages/SearchPage"), "SearchPage"),
});

const work = createRoute({
  getParentRoute: () => inside,
  path: "work",
  component: lazyRouteComponent(() => import("./pages/WorkPage"), "WorkPage"),
});

const dings = createRoute({
  getParentRoute: () => inside,
  path: "dings",
  component: lazyRouteComponent(() => import("@/features/notify/pages/DingsPage"), "DingsPage"),
});

const me = createRoute({
  getParentRoute: () => inside,
  path: "me",
  component: lazyRouteComponent(() => import("./pages/MePage"), "MePage"),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: "settings",
  component: lazyRouteComponent(() => import("./pages/SettingsPage"), "SettingsPage"),
});

const identitySettings = () => import("@/features/identity/pages/settings");

const profile = createRoute({
  getParentRoute: () => settings,
  path: "profile",
  component: lazyRouteComponent(identitySettings, "ProfilePage"),
});

const security = createRoute({
  getParentRoute: () => settings,
  path: "security",
  component: lazyRouteComponent(identitySettings, "SecurityPage"),
});

const appearance = createRoute({
  getParentRoute: () => settings,
  path: "appearance",
  component: lazyRouteComponent(identitySettings, "AppearancePage"),
});

const notifications = createRoute({
  getParentRoute: () => settings,
  path: "notifications",
  component: lazyRouteComponent(() => import("@/features/notify/pages/NotificationsPage"), "NotificationsPage"),
});

const organisation = createRoute({
  getParentRoute: () => settings,
  path: "organisation",
  component: lazyRouteComponent(identitySettings, "OrganisationPage"),
});

const invitations = createRoute({
  getParentRoute: () => settings,
  path: "invitations",
  component: lazyRouteComponent(identitySettings, "InvitationsPage"),
});

const roles = createRoute({
  getParentRoute: () => settings,
  path: "roles",
  component: lazyRouteComponent(identitySettings, "RolesPage"),
});

const audit = createRoute({
  getParentRoute: () => settings,
  path: "audit",
  component: lazyRouteComponent(() => import("@/features/audit/pages/AuditPage"), "AuditPage"),
});

const quiet = createRoute({
  getParentRoute: () => settings,
  path: "quiet",
  component: lazyRouteComponent(() => import("@/features/availability/pages/QuietPage"), "QuietPage"),
});

const hours = createRoute({
  getParentRoute: () => settings,
  path: "hours",
  component: lazyRouteComponent(() => import("@/features/availability/pages/HoursPage"), "HoursPage"),
});

const looks = createRoute({
  getParentRoute: () => settings,
  path: "looks",
  component: lazyRouteComponent(() => import("@/features/audit/pages/LooksPage"), "LooksPage"),
});

const reading = createRoute({
  getParentRoute: () => settings,
  path: "reading",
  component: lazyRouteComponent(() => import("@/features/chat/pages/ReadingPage"), "ReadingPage"),
});

const content = createRoute({
  getParentRoute: () => settings,
  path: "content",
  component: lazyRouteComponent(() => import("@/features/chat/pages/ContentPage"), "ContentPage"),
});

const reports = createRoute({
  getParentRoute: () => settings,
  path: "reports",
  component: lazyRouteComponent(() => import("@/features/chat/pages/ReportsPage"), "ReportsPage"),
});

const tree = root.addChildren([
  start,
  door.addChildren([signIn, signUp, reset, resetWithToken, join, welcome]),
  inside.addChildren([
    org,
    messages.addChildren([conversation]),
    joinGroup,
    people.addChildren([person]),
    search,
    work,
    dings,
    me,
    settings.addChildren([
      profile,
      security,
      appearance,
      notifications,
      quiet,
      reading,
      reports,
      looks,
      organisation,
      invitations,
      roles,
      content,
      hours,
      audit,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { client },
  defaultPreload: "intent",
  defaultErrorComponent: RouteError,
  // What loads quickly shows nothing in between.
  defaultPendingComponent: SkeletonList,
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
