import { Autocomplete, Modal, SegmentedControl, Select, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { listComputeTargets } from "@/api/compute";
import { keys } from "@/api/keys";
import { listExperiments } from "@/api/runs";
import type { Graph } from "@/graph/model";
import { describePipeline, setDefault } from "@/graph/settings";
import { designerText } from "@/text/designer";
import { useDesigner, useGraph } from "../session/context";
import classes from "./Dialogs.module.css";
import { ParametersTable } from "./ParametersTable";

const words = designerText.settingsDialog;
const NO_TARGET = "";

/** What belongs to the pipeline as a whole. Every change is a step that can be undone. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { document } = useDesigner().designer.session;
  const graph = useGraph();
  const experiments = useQuery({ queryKey: keys.experiments, queryFn: listExperiments });
  const targets = useQuery({ queryKey: keys.computeTargets, queryFn: listComputeTargets });
  const set = (name: string, value: string | undefined) =>
    document.run(setDefault(document.getState().graph, name, value));
  return (
    <Modal opened onClose={onClose} title={words.title} size="xl">
      <div className={classes.form}>
        <Textarea
          label={words.description}
          autosize
          minRows={2}
          maxRows={6}
          value={graph.description}
          onChange={(event) => document.run(describePipeline(event.currentTarget.value))}
        />
        <Select
          label={words.compute}
          data={[
            { value: NO_TARGET, label: words.computeNone },
            ...(targets.data ?? []).map((target) => target.name),
          ]}
          value={textOf(graph, "compute")}
          onChange={(value) => set("compute", value || undefined)}
        />
        <Autocomplete
          label={words.experiment}
          placeholder={graph.name}
          data={(experiments.data ?? []).map((item) => item.name)}
          value={textOf(graph, "experiment")}
          onChange={(value) => set("experiment", value || undefined)}
        />
        <OnFailure graph={graph} onChange={(value) => set("on_failure", value)} />
        <ParametersTable />
      </div>
    </Modal>
  );
}

function OnFailure({ graph, onChange }: { graph: Graph; onChange: (value: string) => void }) {
  return (
    <div>
      <p id="on-failure">{words.onFailure}</p>
      <SegmentedControl
        aria-labelledby="on-failure"
        data={[
          { value: "continue", label: words.onFailureContinue },
          { value: "stop", label: words.onFailureStop },
        ]}
        value={textOf(graph, "on_failure") || "continue"}
        onChange={onChange}
      />
    </div>
  );
}

function textOf(graph: Graph, name: string): string {
  const value = graph.defaults[name];
  return typeof value === "string" ? value : "";
}
