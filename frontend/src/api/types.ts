/** What the server sends and takes, as `contract.md` fixes it. Times are RFC 3339 UTC, ids UUIDv7. */

import type { DocumentNode, PipelineDocument } from "@/graph/document";
import type { PlanStep, Reason } from "@/runs/plan";
import type { RunScope } from "@/runs/scope";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type RunStatus = Schemas["RunStatus"];

export type StepStatus = Schemas["StepStatus"];

export type Severity = Schemas["SeverityEnum"];

export type Problem = Schemas["Problem"];

/** A page of a list. `next` is the address of the page after it. */
export interface Page<T> {
  results: T[];
  next: string | null;
}

export type Me = Schemas["Me"];

// --- components -------------------------------------------------------------------------------

export type ParameterKind =
  | "integer"
  | "float"
  | "string"
  | "boolean"
  | "choice"
  | "columns"
  | "column"
  | "code"
  | "text"
  | "dataset";

/** One property of a component's parameter schema. */
export interface ParameterSchema {
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: (string | number | null)[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  default?: unknown;
  "x-kind": ParameterKind;
  "x-visible-when"?: Record<string, unknown[]>;
  "x-port"?: string;
  "x-language"?: string;
  "x-enum-labels"?: Record<string, string> | string[];
}

export interface ParametersSchema {
  type: "object";
  properties: Record<string, ParameterSchema>;
  required?: string[];
}

export interface ComponentInput {
  name: string;
  type: string;
  optional: boolean;
  label?: string;
  help?: string;
}

export interface ComponentOutput {
  name: string;
  type: string;
  label?: string;
  help?: string;
}

export interface Component {
  name: string;
  version: string;
  versions: string[];
  display_name: string;
  category: string;
  help: string;
  deterministic: boolean;
  inputs: ComponentInput[];
  outputs: ComponentOutput[];
  parameters: ParametersSchema;
  keywords?: string[];
  user_code?: boolean;
  /** Reads a source outside: its results are reused while that source is unchanged. */
  reads_outside?: boolean;
}

// --- pipelines --------------------------------------------------------------------------------

export interface Position {
  x: number;
  y: number;
}

export type PipelineParameter = Schemas["PipelineParameter"];

// The document has one type: that of the code which draws and changes it.
export type { DocumentNode, PipelineDocument };

export type PipelineSummary = Schemas["DraftSummary"];

export interface Pipeline extends Omit<PipelineSummary, "nodes"> {
  document: PipelineDocument;
  problems: Problem[];
}

export interface Revision {
  revision: number;
  created_at: string;
  name?: string;
  /** Only when one revision is asked for. */
  document?: PipelineDocument;
}

export type PipelineVersion = Schemas["PipelineVersion"];

export type Column = Schemas["Column"];

/** Columns per port; `null` where they cannot be known before the run. */
export type NodeColumns = Schemas["NodeColumns"];

// What a run would do has one type: that of the code which counts and shows it.
export type { PlanStep, Reason };

/** What to run and with which values; the body of `plan/` and `runs/`. */
export interface RunRequest extends RunScope {
  parameters?: Record<string, unknown>;
  compute?: string;
  experiment?: string;
  name?: string;
}

export interface PlanRequest extends RunRequest {
  /** A drawing that is not saved; the draft otherwise. */
  document?: PipelineDocument;
}

export type Sample = Schemas["Sample"];

// --- runs -------------------------------------------------------------------------------------

export type StepError = Schemas["StepError"];

export type OutputRef = Schemas["Output"];

export type Progress = Schemas["Progress"];

/** The step whose outputs a reused step has. */
export type ReusedFrom = Schemas["ReusedFrom"];

export type Step = Schemas["Step"];

export type PipelineRef = Schemas["PipelineRef"];

interface RunFacts {
  id: string;
  name: string;
  status: RunStatus;
  experiment: string;
  pipeline: PipelineRef | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  started_by: string;
}

/** A run as `GET runs/{id}/` gives it: the snapshot that events are applied to. */
export interface Run extends RunFacts {
  seq: number;
  steps: Step[];
  retry_of: string | null;
  parameters?: Record<string, unknown>;
  pipeline_revision?: number | null;
  endpoint?: { name: string; version: number } | null;
  metrics?: Metrics;
  /** Its outputs are kept, whatever else has to go. */
  pinned: boolean;
}

export type RunRow = Schemas["RunRow"];

export type RunEvent = Schemas["RunEvent"];

export interface MetricPoint {
  step: number;
  value: number;
  at: string;
}

export type Metrics = Record<string, Record<string, number | MetricPoint[]>>;

export interface LoggedItem {
  kind: "table" | "image" | "confusion_matrix" | "curve";
  name: string;
  data: Record<string, unknown>;
}

export interface RunDocument {
  document: PipelineDocument;
  plan: Record<string, unknown>;
}

export type Experiment = Schemas["Experiment"];

export interface ColumnStatistics {
  count?: number;
  missing?: number;
  unique?: number;
  mean?: number | null;
  std?: number | null;
  min?: number | string | null;
  median?: number | null;
  max?: number | string | null;
  [name: string]: unknown;
}

export interface Histogram {
  /** Numeric columns: one edge more than counts. Others: `labels`, the most frequent values. */
  edges?: number[];
  labels?: string[];
  counts: number[];
}

/** What `preview/` answers. `columns` is a number or the list, as the server counts them. */
export interface Preview {
  rows: number;
  columns: number | string[];
  schema: Column[];
  head: (unknown[] | Record<string, unknown>)[];
  statistics: Record<string, ColumnStatistics>;
  histograms: Record<string, Histogram | null>;
  /** Rows that histograms, medians and unique counts are taken from, when not from all. */
  sampled_rows?: number;
}

// --- data, compute, endpoints -----------------------------------------------------------------

export type DatasetVersion = Schemas["DatasetVersion"];

export type Dataset = Schemas["Dataset"];

/** Fields with a default in the database are always sent. */
export type EnvironmentImage = Required<Schemas["EnvironmentImage"]>;

export type ComputeTarget = Required<Omit<Schemas["ComputeTarget"], "images">> & {
  images: EnvironmentImage[];
};

export type Endpoint = Schemas["Endpoint"];

export type EndpointVersion = Schemas["EndpointVersion"];

export type EndpointKey = Schemas["Key"];

/** A new key: `key` is shown once and never again. */
export type NewEndpointKey = Schemas["NewKey"];

/** The frames of `/ws/runs/{id}/?after=N`. */
export type SocketFrame =
  | { t: "events"; events: RunEvent[] }
  | { t: "heartbeat"; seq: number }
  | { t: "end"; seq: number }
  | { t: "reset"; snapshot: Run; seq: number };
