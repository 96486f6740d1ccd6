/**
 * Names for what the server sends and takes. The shapes are generated from its OpenAPI document; what
 * that leaves open (documents, parameter schemas) has the type of the code that works with it.
 */
import type { PipelineDocument } from "@/graph/document";
import type { ParametersSchema } from "@/graph/spec";
import type { Frame } from "@/runs/channel";
import type { components, operations } from "./schema.gen";

type Schemas = components["schemas"];

/** An answer or request with its document, which is `unknown` in the OpenAPI document. */
type WithDocument<T> = Omit<T, "document"> & { readonly document: PipelineDocument };

/** A page of a list. `next` is the address of the page after it. */
export interface Page<T> {
  readonly results: T[];
  readonly next: string | null;
}

export type Me = Schemas["Me"];
export type BrowserSession = Schemas["BrowserSession"];
export type ApiToken = Schemas["Token"];
/** A secret by name: no answer has its value. */
export type Secret = Schemas["Secret"];
export type AuditRecord = Schemas["AuditRecord"];
export type Scope = ApiToken["scopes"][number];
/** `token` is shown once and never again. */
export type NewApiToken = Schemas["NewToken"];
export type Problem = Schemas["Problem"];
export type Severity = Schemas["ProblemSeverityEnum"];

export type Component = Omit<Schemas["Component"], "parameters"> & {
  readonly parameters: ParametersSchema;
};

export type { PipelineDocument };
export type PipelineParameter = Schemas["PipelineParameter"];
export type PipelineSummary = Schemas["DraftSummary"];
export type Pipeline = WithDocument<Schemas["Draft"]>;
export type Revision = Schemas["Revision"];
export type RevisionDetail = WithDocument<Schemas["RevisionDetail"]>;
export type PipelineVersion = Schemas["PipelineVersion"];
export type Sample = Schemas["Sample"];
/** Columns per port; `null` where they cannot be known before the run. */
export type NodeColumns = Schemas["NodeColumns"];
export type Column = Schemas["Column"];

/** What to run and with which values. */
export type RunRequest = Schemas["RunRequestRequest"];
export type PlanRequest = Schemas["PlanPreviewRequestRequest"];
export type PlanStep = Schemas["PlanStep"];

export type Run = Schemas["Run"];
export type RunRow = Schemas["RunRow"];
export type RunStatus = Schemas["RunStatus"];
export type RunEvent = Schemas["RunEvent"];
export type RunDocument = WithDocument<Schemas["RunDocument"]>;
export type SocketFrame = Frame<Run>;
export type Step = Schemas["Step"];
export type StepStatus = Schemas["StepStatus"];
export type OutputRef = Schemas["Output"];
export type Experiment = Schemas["Experiment"];
/** By node and name: a number, or the points of a series. */
export type Metrics =
  operations["api_v1_runs_metrics_retrieve"]["responses"][200]["content"]["application/json"];
export type MetricPoint = Exclude<Metrics[string][string], number>[number];
export type LoggedItem = Schemas["LoggedItem"];

export type Preview = Schemas["TablePreview"];
export type ColumnStatistics = Schemas["Statistics"];
export type Histogram = Schemas["Histogram"];

export type Dataset = Schemas["Dataset"];
export type DatasetVersion = Schemas["DatasetVersion"];
/** What a reader has to say of a file. */
export type FileFormat = Schemas["FileFormat"];
export type Note = Schemas["Note"];
export type Remedy = Schemas["Remedy"];
/** What would be read of a file, before it is a dataset. */
export type Inspection = Schemas["Inspection"];

// The serializers of models mark fields with a default as optional; they are always sent.
export type EnvironmentImage = Required<Schemas["EnvironmentImage"]>;
export type ComputeTarget = Required<Omit<Schemas["ComputeTarget"], "images">> & {
  readonly images: readonly EnvironmentImage[];
};

export type Endpoint = Schemas["Endpoint"];
export type EndpointVersion = Schemas["EndpointVersion"];
export type EndpointKey = Schemas["Key"];
/** `key` is shown once and never again. */
export type NewEndpointKey = Schemas["NewKey"];
