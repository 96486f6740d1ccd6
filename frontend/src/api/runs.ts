import { address, api } from "./client";
import { asking } from "./codeQuestion";
import type {
  Experiment,
  LoggedItem,
  Metrics,
  Page,
  Preview,
  Run,
  RunDocument,
  RunEvent,
  RunRow,
} from "./types";

export interface RunFilter {
  experiment?: string | null;
  status?: string | null;
  pipeline?: string | null;
  /** Name of the endpoint that started them. */
  endpoint?: string | null;
  /** Words that are in a run's name or its pipeline's or experiment's; "#12"; the beginning of an id. */
  q?: string | null;
}

/** Large pages, so that a long list takes few calls. */
const RUNS_AT_ONCE = 500;

/** One page of runs, newest first. `next` of the page before it is passed as `pageAddress`. */
export const listRuns = (filter: RunFilter, pageAddress?: string | null) =>
  pageAddress
    ? api.get<Page<RunRow>>(samePath(pageAddress))
    : api.get<Page<RunRow>>("runs/", { query: { ...filter, page_size: RUNS_AT_ONCE } });

export const getRun = (id: string) => api.get<Run>(`runs/${id}/`);

export const getRunDocument = (id: string) => api.get<RunDocument>(`runs/${id}/document/`);

export const getRunEvents = (id: string, after: number) =>
  api.get<{ events: RunEvent[]; seq: number }>(`runs/${id}/events/`, { query: { after } });

export const getRunMetrics = (id: string) => api.get<Metrics>(`runs/${id}/metrics/`);

export const cancelRun = (id: string) => api.post<Run>(`runs/${id}/cancel/`);

export const retryRun = (id: string) => asking(() => api.post<Run>(`runs/${id}/retry/`));

/** Protects a run's outputs from collection, or stops protecting them. */
export const pinRun = (id: string, pinned: boolean) => api.patch<Run>(`runs/${id}/`, { pinned });

/** Gives a run a name; an empty one brings back the name it was started with. */
export const renameRun = (id: string, name: string) => api.patch<Run>(`runs/${id}/`, { name });

/** A new run that recomputes missing outputs, or with `nodes` those nodes unconditionally. */
export const regenerateRun = (id: string, nodes?: readonly string[]) =>
  asking(() => api.post<Run>(`runs/${id}/regenerate/`, nodes ? { nodes } : {}));

export const deleteRun = (id: string) => api.delete(`runs/${id}/`);

/** The log from a byte offset, and the offset to continue from. */
export async function getStepLog(id: string, node: string, offset: number, signal?: AbortSignal) {
  const options = { query: { offset }, ...(signal ? { signal } : {}) };
  const { text, headers } = await api.text(`runs/${id}/steps/${node}/log/`, options);
  return { text, next: Number(headers.get("X-Next-Offset") ?? offset) };
}

export const getLogged = (id: string, node: string) =>
  api.get<{ items: LoggedItem[] }>(`runs/${id}/steps/${node}/logged/`).then((page) => page.items);

export const getOutputPreview = (id: string, node: string, port: string) =>
  api.get<Preview>(`runs/${id}/steps/${node}/outputs/${port}/preview/`);

/** CSV for a spreadsheet: text that it would take for a formula is marked. */
export const outputDownloadAddress = (
  id: string,
  node: string,
  port: string,
  as?: "csv" | "parquet",
) =>
  address(`runs/${id}/steps/${node}/outputs/${port}/download/`, {
    as,
    formulas: as === "csv" ? "text" : undefined,
  });

export const listExperiments = () =>
  api.get<Page<Experiment>>("experiments/").then((page) => page.results);

/** Path and query of an absolute address: behind a proxy its host name may be wrong. */
function samePath(pageAddress: string): string {
  const url = new URL(pageAddress, window.location.origin);
  return url.pathname + url.search;
}
