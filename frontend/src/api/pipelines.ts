import { nodesFromElsewhere } from "@/graph/fromElsewhere";
import { api } from "./client";
import { asking } from "./codeQuestion";
import type {
  Component,
  NodeColumns,
  Page,
  Pipeline,
  PipelineDocument,
  PipelineSummary,
  PipelineVersion,
  PlanRequest,
  PlanStep,
  Problem,
  Revision,
  RevisionDetail,
  Run,
  RunRequest,
  Sample,
} from "./types";

export const listComponents = () => api.get<Page<Component>>("components/").then(results);

export const listSamples = () => api.get<Page<Sample>>("samples/").then(results);

export const openSample = (name: string) => api.post<Pipeline>(`samples/${name}/open/`);

export const listPipelines = () => api.get<Page<PipelineSummary>>("pipelines/").then(results);

export const getPipeline = (id: string) => api.get<Pipeline>(`pipelines/${id}/`);

export const createPipeline = (name: string, document: PipelineDocument) =>
  api.post<Pipeline>("pipelines/", draftBody({ name, document }));

/** Saves a draft over `revision`; a stale one is refused with 409 and the current document. */
export const savePipeline = (
  id: string,
  revision: number,
  body: { name: string; document: PipelineDocument },
) =>
  api.put<Pipeline>(`pipelines/${id}/`, draftBody(body), {
    headers: { "If-Match": String(revision) },
  });

export const deletePipeline = (id: string) => api.delete(`pipelines/${id}/`);

export const duplicatePipeline = (id: string) => api.post<Pipeline>(`pipelines/${id}/duplicate/`);

export const validatePipeline = (id: string) =>
  api.post<{ problems: Problem[] }>(`pipelines/${id}/validate/`).then((answer) => answer.problems);

/** What a run would do, of the saved draft or of `document`. */
export const planPipeline = (id: string, request: PlanRequest, signal: AbortSignal) =>
  api
    .post<{ steps: PlanStep[] }>(`pipelines/${id}/plan/`, request, { signal })
    .then((answer) => answer.steps);

export const startRun = (id: string, request: RunRequest, idempotencyKey: string) =>
  asking(
    (compute) =>
      api.post<Run>(`pipelines/${id}/runs/`, compute ? { ...request, compute } : request, {
        headers: { "Idempotency-Key": idempotencyKey },
      }),
    { movable: true },
  );

/** The columns that arrive at and leave every port, for the saved draft or for `document`. */
export const pipelineColumns = (id: string, document?: PipelineDocument, signal?: AbortSignal) =>
  api
    .post<{ nodes: Record<string, NodeColumns> }>(
      `pipelines/${id}/columns/`,
      document ? { document } : {},
      signal ? { signal } : {},
    )
    .then((answer) => answer.nodes);

export const listRevisions = (id: string) =>
  api.get<Page<Revision>>(`pipelines/${id}/revisions/`).then(results);

export const getRevision = (id: string, revision: number) =>
  api.get<RevisionDetail>(`pipelines/${id}/revisions/${revision}/`);

export const restoreRevision = (id: string, revision: number) =>
  api.post<Pipeline>(`pipelines/${id}/revisions/${revision}/restore/`);

export const listPipelineVersions = (id: string) =>
  api.get<Page<PipelineVersion>>(`pipelines/${id}/versions/`).then(results);

/** Tells the server which nodes came from elsewhere, so that it asks before their code runs. */
function draftBody(body: { name: string; document: PipelineDocument }) {
  const nodes = nodesFromElsewhere(body.document);
  return nodes.length > 0 ? { ...body, from_elsewhere: nodes } : body;
}

function results<T>(page: Page<T>): T[] {
  return page.results;
}
