import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/shared/api";

/** One more try where the server says that it may help; a refusal is final. */
function again(count: number, problem: Error): boolean {
  return problem instanceof ApiError && problem.retry !== "no" && problem.code !== "offline" && count < 2;
}

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      // Without a connection a call fails at once and says so; a paused query would look like loading for ever.
      networkMode: "always",
      retry: again,
      staleTime: 15_000,
      gcTime: 30 * 60_000,
    },
    mutations: { networkMode: "always" },
  },
});
