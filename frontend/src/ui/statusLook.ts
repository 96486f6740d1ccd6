import type { RunStatus, StepStatus } from "@/api/types";
import { sharedText } from "@/text/shared";

export type Status = RunStatus | StepStatus;

/** What kind of news a status is; each kind has one colour token. */
export type StatusTone = "idle" | "running" | "success" | "reused" | "failure" | "warning";

const TONES: Record<Status, StatusTone> = {
  queued: "idle",
  pending: "idle",
  ready: "idle",
  launching: "running",
  running: "running",
  cancelling: "warning",
  succeeded: "success",
  reused: "reused",
  failed: "failure",
  crashed: "failure",
  upstream_failed: "warning",
  skipped: "idle",
  cancelled: "idle",
};

const ENDED = new Set<Status>([
  "succeeded",
  "reused",
  "failed",
  "crashed",
  "skipped",
  "upstream_failed",
  "cancelled",
]);

export interface StatusLook {
  tone: StatusTone;
  /** A CSS colour (a token). */
  color: string;
  word: string;
  ended: boolean;
  /** Its outputs are there. */
  good: boolean;
}

export function statusLook(status: Status): StatusLook {
  const tone = TONES[status] ?? "idle";
  return {
    tone,
    color: `var(--jf-${tone})`,
    word: sharedText.status[status] ?? status,
    ended: ENDED.has(status),
    good: status === "succeeded" || status === "reused",
  };
}
