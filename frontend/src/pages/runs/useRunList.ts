import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { keys } from "@/api/keys";
import { listRuns, type RunFilter } from "@/api/runs";
import { statusLook } from "@/ui/statusLook";
import { mergeFresh } from "./runTable";

const REFRESH_MS = 4000;

/**
 * The runs that match a filter, read page by page; the newest page is read again while a run
 * goes on. `wantsAll` reads on to the last page, because only a whole list can be sorted.
 */
export function useRunList(filter: RunFilter, wantsAll: boolean) {
  const list = useInfiniteQuery({
    queryKey: keys.runList({ ...filter, paged: true }),
    queryFn: ({ pageParam }) => listRuns(filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchOnWindowFocus: false,
  });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;

  const known = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data]);
  const goesOn = known.some((run) => !statusLook(run.status).ended);
  const fresh = useQuery({
    queryKey: keys.runList({ ...filter, fresh: true }),
    queryFn: () => listRuns(filter),
    enabled: goesOn,
    refetchInterval: REFRESH_MS,
  });
  const newest = fresh.data?.results;
  const runs = useMemo(() => mergeFresh(known, newest ?? []), [known, newest]);

  useEffect(() => {
    if (wantsAll && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) {
      void fetchNextPage();
    }
  }, [wantsAll, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  return {
    runs,
    isPending: list.isPending,
    error: list.error,
    hasMore: hasNextPage,
    goesOn,
    retry: () => void list.refetch(),
    readOn: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
  };
}
