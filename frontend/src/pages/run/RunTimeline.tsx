import { useMemo } from "react";
import type { PipelineDocument, Run } from "@/api/types";
import { Timeline } from "@/panels/timeline/Timeline";
import { statusLook } from "@/ui/statusLook";
import { timelineSteps } from "./timelineSteps";

interface Props {
  run: Run;
  document: PipelineDocument;
  names: ReadonlyMap<string, string>;
  selected: string | null;
  onSelect: (node: string) => void;
}

/** When each step ran, and its critical path. */
export function RunTimeline({ run, document, names, selected, onSelect }: Props) {
  const steps = useMemo(
    () => timelineSteps(run.steps, document.edges, names),
    [run.steps, document, names],
  );
  return (
    <Timeline
      steps={steps}
      live={!statusLook(run.status).ended}
      selected={selected}
      onSelect={onSelect}
    />
  );
}
