/** What the server sends and takes, as `contract.md` fixes it. Times are RFC 3339 UTC, ids UUIDv7. */

import type { DocumentNode, PipelineDocument } from "@/graph/document";

export type RunStatus = "queued" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled";

export type StepStatus =
  | "pending"
  | "ready"
  | "launching"
  | "running"
  | "succeeded"
  | "reused"
  | "failed"
  | "crashed"
  | "skipped"
  | "upstream_failed"
  | "cancelled";

export type Severity = "error" | "warning" | "hint";

export interface Problem {
  code: string;
  severity: Severity;
  message: string;
  hint: string;
  node?: string | null;
  port?: string | null;
  /** `node.port->node.port` of the edge, as the server writes it. */
  edge?: string | null;
  parameter?: string | null;
}

/** A page of a list. `next` is the address of the page after it. */
export interface Page<T> {
  results: T[];
  next: string | null;
}

export interface Me {
  name: string;
  token: string;
  version: string;
  embedded: boolean;
}

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
}

// --- pipelines --------------------------------------------------------------------------------

export interface Position {
  x: number;
  y: number;
}

export interface PipelineParameter {
  name: string;
  type: string;
  default?: unknown;
  description?: string;
}

// The document has one type: that of the code which draws and changes it.
export type { DocumentNode, PipelineDocument };

export interface PipelineSummary {
  id: string;
  name: string;
  revision: number;
  /** How many nodes the draft has. */
  nodes?: number;
  created_at: string;
  updated_at: string;
}

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

export interface PipelineVersion {
  version: number;
  created_at: string;
  revision?: number;
  parameters?: PipelineParameter[];
}

export interface Column {
  name: string;
  type: "string" | "integer" | "double" | "boolean" | "datetime" | string;
  categorical: boolean;
  role: "feature" | "label" | "score" | "none" | string;
}

/** Columns per port; `null` where they cannot be known before the run. */
export interface NodeColumns {
  inputs: Record<string, Column[] | null>;
  outputs: Record<string, Column[] | null>;
}

export interface PlanReason {
  part: string;
  name: string;
  node?: string;
  old: unknown;
  new: unknown;
}

export interface PlanStep {
  node: string;
  action: "run" | "reuse" | "wait" | "skip";
  because: PlanReason[];
  expected_seconds: number | null;
}

/** What to run and with which values; the body of `plan/` and `runs/`. */
export interface RunRequest {
  parameters?: Record<string, unknown>;
  compute?: string;
  experiment?: string;
  name?: string;
  from?: string[];
  until?: string[];
  only?: string[];
  regenerate?: true | string[];
}

export interface Sample {
  name: string;
  title: string;
  description: string;
}

// --- runs -------------------------------------------------------------------------------------

export interface StepError {
  code: string;
  message: string;
  hint: string;
}

export interface OutputRef {
  digest: string;
  type: string;
  bytes: number;
}

export interface Progress {
  done: number;
  total: number | null;
}

/** The step whose outputs a reused step has. */
export interface ReusedFrom {
  run: string;
  node: string;
  step: string;
}

export interface Step {
  node: string;
  status: StepStatus;
  attempt: number;
  reused_from: ReusedFrom | null;
  started_at: string | null;
  finished_at: string | null;
  exit_code: number | null;
  error: StepError | null;
  outputs: Record<string, OutputRef>;
  progress?: Progress | null;
  component?: string;
  target?: string | null;
}

export interface PipelineRef {
  id: string;
  name: string;
}

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
}

export interface RunRow extends RunFacts {
  steps_total: number;
  steps_done: number;
  metrics: Record<string, Record<string, number>>;
}

export interface RunEvent {
  seq: number;
  type: string;
  node: string | null;
  at: string;
  data: Record<string, unknown>;
}

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

export interface Experiment {
  name: string;
  runs?: number;
  created_at?: string;
}

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

export interface DatasetVersion {
  version: number;
  digest: string;
  type: string;
  bytes: number;
  rows: number | null;
  schema: Column[] | null;
  created_at: string;
}

export interface Dataset {
  name: string;
  description: string;
  versions: DatasetVersion[];
  latest: number | null;
}

export interface EnvironmentImage {
  environment: string;
  digest: string;
  image: string;
  state: "building" | "ready" | "failed";
  bytes: number | null;
  created_at: string;
}

export interface ComputeTarget {
  name: string;
  kind: string;
  state: "registered" | "ready" | "unreachable" | string;
  message: string;
  max_parallel: number;
  memory_bytes: number;
  cpus: number;
  facts: Record<string, unknown>;
  images: EnvironmentImage[];
}

export interface Endpoint {
  name: string;
  description?: string;
  enabled: boolean;
  default_version: number;
  created_at: string;
  /** How often it was called. */
  runs?: number;
  last_run_at?: string | null;
  versions?: EndpointVersion[];
}

export interface EndpointVersion {
  version: number;
  pipeline: PipelineRef | null;
  pipeline_version: number;
  created_at: string;
  parameters?: PipelineParameter[];
}

export interface EndpointKey {
  id: string;
  name: string;
  created_at: string;
  last_used_at?: string | null;
  prefix?: string;
}

/** A new key: `key` is shown once and never again. */
export interface NewEndpointKey {
  id: string;
  name: string;
  key: string;
}

/** The frames of `/ws/runs/{id}/?after=N`. */
export type SocketFrame =
  | { t: "events"; events: RunEvent[] }
  | { t: "heartbeat"; seq: number }
  | { t: "end"; seq: number }
  | { t: "reset"; snapshot: Run; seq: number };
