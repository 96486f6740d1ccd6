import { api } from "./client";
import type { ComputeTarget, Page } from "./types";

export const listComputeTargets = () =>
  api.get<Page<ComputeTarget>>("compute-targets/").then((page) => page.results);

export const probeComputeTarget = (name: string) =>
  api.post<ComputeTarget>(`compute-targets/${name}/probe/`);

export const getImageLog = (target: string, digest: string) =>
  api
    .text(`compute-targets/${target}/images/${encodeURIComponent(digest)}/log/`)
    .then((answer) => answer.text);

/** Starts building an environment's image; the answer comes at once, the log grows. */
export const buildEnvironment = (target: string, environment = "default") =>
  api.post<ComputeTarget>(`compute-targets/${target}/images/`, { environment });
