import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { RunFilter } from "@/api/runs";
import { type ColumnKey, NEWEST_FIRST, type Sort } from "./runTable";

export interface RunsView {
  filter: RunFilter;
  sort: Sort;
  grouped: boolean;
  /** Chosen metric columns; null for the default. */
  metrics: string[] | null;
  /** Ids of the runs to compare instead of the list. */
  compare: string[];
}

/** What the page shows, kept in its address so that it can be bookmarked and sent to others. */
export function useRunsView() {
  const [search, setSearch] = useSearchParams();
  const view = useMemo(() => readView(search), [search]);
  const change = useCallback(
    (changes: Record<string, string | null>, options?: { push?: boolean }) => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === null) after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: !options?.push },
      );
    },
    [setSearch],
  );
  return { view, change };
}

/** Reads the view from an address; what is absent has its default. */
export function readView(search: URLSearchParams): RunsView {
  const sort = search.get("sort");
  const metrics = search.get("metrics");
  return {
    filter: {
      status: search.get("status"),
      experiment: search.get("experiment"),
      pipeline: search.get("pipeline"),
      q: search.get("q"),
    },
    sort: sort ? readSort(sort) : NEWEST_FIRST,
    grouped: search.get("group") === "experiment",
    metrics: metrics === null ? null : metrics.split(",").filter(Boolean),
    compare: (search.get("compare") ?? "").split(",").filter(Boolean),
  };
}

/** `-duration` is the longest first. */
export function writeSort(sort: Sort): string {
  return (sort.descending ? "-" : "") + sort.column;
}

function readSort(text: string): Sort {
  const descending = text.startsWith("-");
  return { column: text.slice(descending ? 1 : 0) as ColumnKey, descending };
}
