import { useMemo } from "react";
import { useStore } from "zustand";
import { commandActions, Inspector, type Sources } from "@/panels";
import { isAvailable } from "./dialogs/RunDialog";
import { useDrawer } from "./drawer/drawerState";
import { showOutput } from "./drawer/showOutput";
import { useDesigner, useGraph, useSelection } from "./session/context";
import type { ServerFacts } from "./session/useServerFacts";

/** The inspector of the selection, fed from the stores. */
export function InspectorPane({ facts }: { facts: ServerFacts }) {
  const { designer, controls } = useDesigner();
  const { document, facts: factStore } = designer.session;
  const graph = useGraph();
  const selection = useSelection();
  const { catalogue, problems } = useStore(factStore);
  const steps = useStore(designer.runSession, (state) => state.steps);
  const plan = useStore(designer.session.planView, (state) => state.steps);
  const place = useDrawer((state) => state.place);

  const sources = useMemo<Sources>(
    () => ({
      graph,
      catalogue,
      columns: facts.columns,
      problems,
      steps,
      plan,
    }),
    [graph, catalogue, facts.columns, problems, steps, plan],
  );
  const actions = useMemo(
    () =>
      commandActions({
        graph: () => document.getState().graph,
        catalogue: () => factStore.getState().catalogue,
        run: document.run,
        selectNode: (node) => {
          document.select([node]);
          controls()?.view.locate(node);
        },
        openOutput: (node, port) => showOutput(designer.session, { node, port }),
      }),
    [designer, document, factStore, controls],
  );
  const selected = useMemo(() => [...selection.nodes], [selection]);
  const targets = useMemo(
    () => facts.targets.map((target) => ({ name: target.name, available: isAvailable(target) })),
    [facts.targets],
  );
  const leave = () => {
    const [node] = selected;
    if (node !== undefined) controls()?.view.locate(node);
  };
  return (
    <Inspector
      selection={selected}
      sources={sources}
      datasets={facts.datasets}
      targets={targets}
      secrets={facts.secrets}
      place={place}
      actions={actions}
      onLeave={leave}
    />
  );
}
