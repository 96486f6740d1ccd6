import { QueryClient } from "@tanstack/react-query";
import { isTransient } from "./ApiError";

const MAX_RETRIES = 2;

/** Retries only what may succeed next time: a refusal stays a refusal. */
export function worthRetrying(failures: number, error: Error): boolean {
  return isTransient(error) && failures < MAX_RETRIES;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: worthRetrying, staleTime: 5_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
