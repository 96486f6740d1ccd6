import { type ComponentType, useMemo, useState } from "react";
import type { LoggedItem } from "@/api/types";
import { applyEdits } from "@/graph/edits";
import type { Command } from "@/graph/history";
import { specOf } from "@/graph/spec";
import {
  commandActions,
  Inspector,
  MetricsTable,
  type ParameterPlace,
  PlanSummary,
  ProblemsList,
  type Sources,
  Timeline,
} from "@/panels";
import { EvaluationPanel } from "@/panels/evaluation/EvaluationPanel";
import { LogViewer } from "@/panels/log/LogViewer";
import type { ReadLog } from "@/panels/log/useLog";
import { OutputPreview } from "@/panels/preview/OutputPreview";
import { TablePreview } from "@/panels/preview/TablePreview";
import { namesFrom } from "@/ui/names";
import { catalogue } from "./catalogue";
import binary from "./data/binary.json";
import clustering from "./data/clustering.json";
import multiclass from "./data/multiclass.json";
import regression from "./data/regression.json";
import {
  datasets,
  graph as firstGraph,
  metrics,
  nodeColumns,
  plan,
  preview,
  problems,
  timeline,
} from "./examples";

const INSPECTOR_PX = 344;

function InspectorScene({ nodes, readOnly }: { nodes: string[]; readOnly?: boolean }) {
  const [graph, setGraph] = useState(firstGraph);
  const [selection, select] = useState(nodes);
  const [place, point] = useState<ParameterPlace | null>(null);
  const sources: Sources = useMemo(
    () => ({
      graph,
      catalogue,
      columns: nodeColumns,
      problems,
      steps: new Map([
        ["split", { outputs: { first: { digest: "sha256:1", type: "table", bytes: 12_000 } } }],
      ]),
    }),
    [graph],
  );
  const actions = commandActions({
    graph: () => graph,
    catalogue: () => catalogue,
    run: (command: Command) => setGraph((before) => applyEdits(before, command.edits)),
    selectNode: (node) => select([node]),
    openOutput: () => undefined,
  });
  return (
    <div style={{ width: INSPECTOR_PX, height: "100vh" }}>
      <Inspector
        selection={selection}
        sources={sources}
        datasets={datasets}
        targets={[
          { name: "local", available: true },
          { name: "docker", available: false },
        ]}
        readOnly={readOnly}
        place={place}
        actions={actions}
      />
      {nodes.length === 0 && (
        <ProblemsList
          problems={problems}
          labelOf={(node) => node}
          onOpen={(next) => {
            point(next);
            select([next.node]);
          }}
        />
      )}
      <output hidden>{JSON.stringify([...graph.nodes.values()])}</output>
    </div>
  );
}

function EvaluationScene({ logged }: { logged: { items: unknown; metrics: unknown } }) {
  return (
    <EvaluationPanel
      items={logged.items as LoggedItem[]}
      metrics={logged.metrics as Record<string, number>}
    />
  );
}

const nothing = () => undefined;

const names = namesFrom(
  (node) => node,
  (node) => specOf(catalogue, firstGraph.nodes.get(node)?.component ?? ""),
);

const LINES = 20_000;
const started = Date.now();

/** A log that grows by a line a second after its first twenty thousand. */
const readLog: ReadLog = async (offset) => {
  const grown = LINES + Math.floor((Date.now() - started) / 1000);
  const lines = Array.from(
    { length: grown },
    (_, n) => `\u001b[32m12:00:00\u001b[0m epoch ${n} loss=${(1 / (n + 1)).toFixed(6)}\n`,
  ).join("");
  return { text: lines.slice(offset), next: lines.length };
};

/** Scenes by name: `?scene=name&scheme=dark`. */
export const scenes: Record<string, ComponentType> = {
  "inspector-split": () => <InspectorScene nodes={["split"]} />,
  "inspector-select": () => <InspectorScene nodes={["select"]} />,
  "inspector-train": () => <InspectorScene nodes={["train"]} />,
  "inspector-bound": () => <InspectorScene nodes={["bound"]} />,
  "inspector-script": () => <InspectorScene nodes={["script"]} />,
  "inspector-data": () => <InspectorScene nodes={["data"]} />,
  "inspector-mystery": () => <InspectorScene nodes={["mystery"]} />,
  "inspector-none": () => <InspectorScene nodes={[]} />,
  "inspector-many": () => <InspectorScene nodes={["select", "split", "train"]} />,
  preview: () => (
    <div style={{ height: "100vh" }}>
      <TablePreview
        preview={preview}
        label="Results dataset"
        downloads={[
          { format: "CSV", address: "#csv" },
          { format: "Parquet", address: "#parquet" },
        ]}
      />
    </div>
  ),
  "preview-model": () => (
    <OutputPreview
      label="Trained model"
      output={{ digest: "sha256:9f2c61", type: "model[regressor]", bytes: 48_213 }}
      preview={null}
      addressAs={() => "#download"}
    />
  ),
  binary: () => <EvaluationScene logged={binary} />,
  regression: () => <EvaluationScene logged={regression} />,
  multiclass: () => <EvaluationScene logged={multiclass} />,
  clustering: () => <EvaluationScene logged={clustering} />,
  log: () => (
    <div style={{ height: "100vh" }}>
      <LogViewer label="Log of Train Model" read={readLog} live downloadAddress="#log" />
    </div>
  ),
  metrics: () => <MetricsTable metrics={metrics} labelOf={(node) => node} onSelect={nothing} />,
  timeline: () => (
    <div style={{ height: "100vh" }}>
      <Timeline steps={timeline} live={false} selected="train" onSelect={nothing} />
    </div>
  ),
  problems: () => <ProblemsList problems={problems} labelOf={(node) => node} onOpen={nothing} />,
  plan: () => <PlanSummary steps={plan} names={names} onSelect={nothing} />,
  "inspector-run": () => <InspectorScene nodes={["split"]} readOnly />,
};
