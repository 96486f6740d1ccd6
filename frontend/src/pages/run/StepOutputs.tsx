import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "@/api/keys";
import { getOutputPreview, outputDownloadAddress } from "@/api/runs";
import type { OutputRef, Step } from "@/api/types";
import { isTabular, OutputPreview } from "@/panels/preview/OutputPreview";
import { runText } from "@/text/run";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import type { Names } from "@/ui/reasonText";
import { statusLook } from "@/ui/statusLook";
import classes from "./Run.module.css";
import { useRegenerate } from "./useRegenerate";

interface Props {
  runId: string;
  step: Step;
  names: Names;
}

/** What the step made, one port at a time. */
export function StepOutputs({ runId, step, names }: Props) {
  const ports = Object.keys(step.outputs);
  const [chosen, setChosen] = useState<string | null>(null);
  const labelOf = (name: string) =>
    runText.outputOf(names.output(step.node, name), names.node(step.node));
  const port = chosen !== null && chosen in step.outputs ? chosen : ports[0];
  const output = port === undefined ? undefined : step.outputs[port];
  if (port === undefined || output === undefined) {
    const { ended } = statusLook(step.status);
    return <p className={classes.none}>{ended ? runText.noOutputsEnded : runText.noOutputs}</p>;
  }
  return (
    <div className={classes.outputs}>
      {ports.length > 1 && (
        <Select
          className={classes.ports}
          aria-label={runText.output}
          data={ports.map((name) => ({ value: name, label: names.output(step.node, name) }))}
          value={port}
          onChange={setChosen}
        />
      )}
      {step.missing_outputs?.includes(port) ? (
        <GoneOutput runId={runId} node={step.node} label={labelOf(port)} />
      ) : (
        <Output
          key={port}
          runId={runId}
          node={step.node}
          port={port}
          label={labelOf(port)}
          output={output}
        />
      )}
    </div>
  );
}

/** The output was removed: offers to compute it again. */
function GoneOutput({ runId, node, label }: Pick<OutputProps, "runId" | "node" | "label">) {
  const regenerate = useRegenerate(runId);
  return (
    <div className={classes.goneOutput}>
      <p>{runText.gone.output(label)}</p>
      <Button
        variant="default"
        loading={regenerate.isPending}
        onClick={() => regenerate.mutate([node])}
      >
        {runText.regenerateStep}
      </Button>
    </div>
  );
}

interface OutputProps {
  runId: string;
  node: string;
  port: string;
  label: string;
  output: OutputRef;
}

function Output({ runId, node, port, label, output }: OutputProps) {
  const tabular = isTabular(output.type);
  const preview = useQuery({
    queryKey: [...keys.outputPreview(runId, node, port), output.digest],
    queryFn: () => getOutputPreview(runId, node, port),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: tabular,
  });
  if (tabular && preview.isPending) return <LoadingState />;
  if (preview.isError)
    return <ErrorState error={preview.error} onRetry={() => preview.refetch()} />;
  return (
    <OutputPreview
      label={label}
      output={output}
      preview={preview.data ?? null}
      addressAs={(format) => outputDownloadAddress(runId, node, port, format)}
    />
  );
}
