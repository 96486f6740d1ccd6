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
import { useShownNode } from "./useShownNode";

const words = designerText.drawer;

/** What came out of a port of the chosen node in the run shown. */
export function DataTab() {
  const { runId, node, label, step, portLabel } = useShownNode();
  const { port: asked, show } = useDrawer();
  if (!node) return <p className={classes.empty}>{words.chooseOutput}</p>;
  const ports = Object.keys(step?.outputs ?? {});
  const port = asked !== null ? asked : ports[0];
  const output = port === undefined ? undefined : step?.outputs[port];
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
        <Output runId={runId} node={node} port={port} output={output} label={label} />
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
      label={`${port}, ${label}`}
      output={output}
      preview={preview.data ?? null}
      addressAs={(format) => outputDownloadAddress(runId, node, port, format)}
    />
  );
}
