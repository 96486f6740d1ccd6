import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { getOutputPreview, outputDownloadAddress } from "@/api/runs";
import type { OutputRef } from "@/api/types";
import { isTabular, OutputPreview } from "@/panels/preview/OutputPreview";
import { designerText } from "@/text/designer";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import classes from "./Drawer.module.css";
import { useDrawer } from "./drawerState";
import { StoredDataset } from "./StoredDataset";
import { useShownNode } from "./useShownNode";
import { useStoredDataset } from "./useStoredDataset";

const words = designerText.drawer;

/** What a port of the chosen node gives: in the run shown, or before any run as a stored dataset. */
export function DataTab() {
  const { runId, node, label, step, portLabel, ports: drawn } = useShownNode();
  const { port: asked, show } = useDrawer();
  const stored = useStoredDataset(node);
  if (!node) return <p className={classes.empty}>{words.chooseOutput}</p>;
  const ports = Object.keys(step?.outputs ?? {});
  const port = asked ?? ports[0] ?? drawn[0];
  const output = port === undefined ? undefined : step?.outputs[port];
  // The drawing may name another dataset by now than the run shown has read.
  if (stored && port !== undefined && stored.digest !== output?.digest) {
    return <StoredDataset version={stored} label={words.portOf(portLabel(port), label)} />;
  }
  if (!runId || port === undefined || !output) {
    return (
      <p className={classes.empty}>
        {words.noOutput(port ? portLabel(port) : words.output, label)}
      </p>
    );
  }
  return (
    <>
      {ports.length > 1 && (
        <div className={classes.bar}>
          <SegmentedControl
            aria-label={words.output}
            data={ports.map((name) => ({ value: name, label: portLabel(name) }))}
            value={port}
            onChange={(next) => show("data", { node, port: next })}
          />
        </div>
      )}
      <div className={classes.content}>
        <Output {...{ runId, node, port, output }} label={words.portOf(portLabel(port), label)} />
      </div>
    </>
  );
}

interface Props {
  runId: string;
  node: string;
  port: string;
  output: OutputRef;
  label: string;
}

function Output({ runId, node, port, output, label }: Props) {
  const tabular = isTabular(output.type);
  const preview = useQuery({
    queryKey: [...keys.outputPreview(runId, node, port), output.digest],
    queryFn: () => getOutputPreview(runId, node, port),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: tabular,
  });
  if (tabular && preview.isError) {
    return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />;
  }
  if (tabular && !preview.data) return <LoadingState />;
  return (
    <OutputPreview
      label={label}
      output={output}
      preview={preview.data ?? null}
      addressAs={(format) => outputDownloadAddress(runId, node, port, format)}
    />
  );
}
