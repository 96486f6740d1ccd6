import { type ComponentType, useMemo, useState } from "react";
import { applyEdits } from "@/graph/edits";
import type { Command } from "@/graph/history";
import { commandActions, Inspector, type Sources } from "@/panels";
import { OutputPreview } from "@/panels/preview/OutputPreview";
import { TablePreview } from "@/panels/preview/TablePreview";
import { catalogue } from "./catalogue";
import { datasets, graph as firstGraph, nodeColumns, preview, problems } from "./examples";

const INSPECTOR_PX = 344;

function InspectorScene({ nodes, readOnly }: { nodes: string[]; readOnly?: boolean }) {
  const [graph, setGraph] = useState(firstGraph);
  const [selection, select] = useState(nodes);
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
        actions={actions}
      />
      <output hidden>{JSON.stringify([...graph.nodes.values()])}</output>
    </div>
  );
}

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
  "inspector-run": () => <InspectorScene nodes={["split"]} readOnly />,
};
