import { type Ref, useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { loadDocument, type PipelineDocument } from "@/graph/document";
import { createDocumentStore } from "@/graph/documentStore";
import { createFacts } from "@/graph/facts";
import { DATASET_COMPONENT, type DatasetTypes } from "@/graph/nodeSpecs";
import { type ComponentSpec, catalogueOf } from "@/graph/spec";
import type { RunSnapshot } from "@/runs/model";
import type { RunView } from "@/runs/session";
import type { CanvasControls } from "./actions/useCanvasActions";
import { Canvas } from "./Canvas";
import type { CanvasHandlers } from "./handlers";
import { createSession } from "./session";

export interface RunGraphProps {
  /** The document as it was when the run started. */
  document: PipelineDocument;
  components: readonly ComponentSpec[];
  /** The run that is followed. */
  runView: RunView;
  /** What datasets hold by now; what the run itself read goes before. */
  datasets?: DatasetTypes;
  selected: string | null;
  onSelect: (node: string | null) => void;
  handlers?: CanvasHandlers;
  ref?: Ref<CanvasControls>;
}

const NO_DATASETS: DatasetTypes = new Map();

/** What each dataset that the run read held, by name, as the run's steps say. */
function datasetsRead(document: PipelineDocument, run: RunSnapshot | null): [string, string][] {
  const steps = new Map(run?.steps.map((step) => [step.node, step]));
  return document.nodes.flatMap(({ id, parameters }): [string, string][] => {
    const [output] = Object.values(steps.get(id)?.outputs ?? {});
    const dataset = parameters?.[DATASET_COMPONENT];
    return output && typeof dataset === "string" ? [[dataset, output.type]] : [];
  });
}

/** A run's graph with the status of each step; it can be looked at, not changed. */
export function RunGraph({
  document,
  components,
  runView,
  datasets = NO_DATASETS,
  selected,
  onSelect,
  handlers,
  ref,
}: RunGraphProps) {
  const session = useMemo(() => {
    const facts = createFacts();
    facts.setComponents(catalogueOf(components), NO_DATASETS);
    const stores = {
      document: createDocumentStore(loadDocument(document)),
      facts,
      runView,
    };
    return createSession(stores, { readOnly: true });
  }, [document, components, runView]);

  // As text, so that a step's news draws the datasets' nodes again only when these types are new.
  const read = useStore(runView, ({ run }) => JSON.stringify(datasetsRead(document, run)));
  useEffect(() => {
    const types = new Map([...datasets, ...(JSON.parse(read) as [string, string][])]);
    session.facts.setComponents(session.facts.getState().catalogue, types);
  }, [session, datasets, read]);
  useEffect(() => session.document.select(selected ? [selected] : []), [session, selected]);
  useEffect(
    () =>
      session.document.subscribe(({ selection }) => {
        const node = [...selection.nodes].at(-1) ?? null;
        if (node !== selected) onSelect(node);
      }),
    [session, selected, onSelect],
  );

  return <Canvas session={session} {...(handlers ? { handlers } : {})} {...(ref ? { ref } : {})} />;
}
