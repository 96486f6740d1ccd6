import { useCallback } from "react";
import { address } from "@/api/client";
import { getStepLog } from "@/api/runs";
import type { StepStatus } from "@/api/types";
import { statusLook } from "@/ui/statusLook";
import { LogViewer } from "../log/LogViewer";

interface Props {
  run: string;
  node: string;
  /** Another attempt writes a log of its own. */
  attempt: number;
  status: StepStatus;
  label: string;
}

/** The log of a run's step; followed while the step may still write. */
export function StepLog({ run, node, attempt, status, label }: Props) {
  const read = useCallback(
    (offset: number, signal: AbortSignal) => getStepLog(run, node, offset, signal),
    [run, node],
  );
  return (
    <LogViewer
      key={`${run} ${node} ${attempt}`}
      label={label}
      read={read}
      live={!statusLook(status).ended}
      downloadAddress={address(`runs/${run}/steps/${node}/log/`)}
    />
  );
}
