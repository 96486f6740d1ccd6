/** A run as the API gives it, and the events that change it. */
import type { Reason } from "./plan";

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

export interface StepError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What a step says of a result that may not be what was wanted. */
export interface StepWarning {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly column?: string;
}

export interface OutputRef {
  readonly digest: string;
  readonly type: string;
  readonly bytes: number;
}

/** The step whose outputs a reused step has. */
export interface ReusedFrom {
  readonly run: string;
  readonly node: string;
  readonly step: string;
  readonly finished_at: string | null;
}

/** The step that computes what another one waits for. */
export interface Awaited {
  readonly run: string;
  readonly node: string;
}

export interface StepSnapshot {
  readonly node: string;
  readonly status: StepStatus;
  readonly attempt: number;
  readonly reused_from?: ReusedFrom | null;
  readonly started_at?: string | null;
  readonly finished_at?: string | null;
  readonly exit_code?: number | null;
  readonly error?: StepError | null;
  readonly outputs: { readonly [port: string]: OutputRef };
  readonly progress?: { readonly done: number; readonly total: number | null } | null;
  readonly target?: string | null;
  readonly warnings?: readonly StepWarning[];
  /** Why it ran: see `Reason`. */
  readonly because?: readonly Reason[];
  readonly awaits?: Awaited | null;
  /** How long the step took whose outputs it has. */
  readonly saved_seconds?: number | null;
  /** Ports whose bytes were removed. */
  readonly missing_outputs?: readonly string[];
}

/** `GET runs/{id}/`. */
export interface RunSnapshot {
  readonly id: string;
  readonly status: RunStatus;
  readonly seq: number;
  readonly started_at?: string | null;
  readonly finished_at?: string | null;
  readonly steps: readonly StepSnapshot[];
  /** Warnings of all steps. */
  readonly warning_count?: number;
}

export interface RunEvent {
  readonly seq: number;
  readonly type: string;
  readonly node: string | null;
  readonly at: string;
  readonly data: { readonly [field: string]: unknown };
}

/** Terminal run states. */
export const RUN_TERMINAL: ReadonlySet<RunStatus> = new Set(["succeeded", "failed", "cancelled"]);

/** The status a run has after each of its events. */
export const RUN_EVENTS: Readonly<Record<string, RunStatus>> = {
  "run.queued": "queued",
  "run.started": "running",
  "run.cancelling": "cancelling",
  "run.succeeded": "succeeded",
  "run.failed": "failed",
  "run.cancelled": "cancelled",
};

/** The status a step has after each of its events. `step.progress` changes none. */
export const STEP_EVENTS: Readonly<Record<string, StepStatus>> = {
  "step.ready": "ready",
  "step.launching": "launching",
  "step.running": "running",
  "step.succeeded": "succeeded",
  "step.reused": "reused",
  "step.failed": "failed",
  "step.crashed": "crashed",
  "step.skipped": "skipped",
  "step.upstream_failed": "upstream_failed",
  "step.cancelled": "cancelled",
  "step.retrying": "ready",
};
