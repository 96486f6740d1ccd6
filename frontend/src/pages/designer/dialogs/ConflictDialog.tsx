import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useStore } from "zustand";
import { createPipeline } from "@/api/pipelines";
import type { SavedDraft } from "@/graph/autosave";
import { replaceGraph } from "@/graph/commands";
import { diffGraphs, isEmptyDiff } from "@/graph/diff";
import type { Graph } from "@/graph/model";
import { labelOfNode } from "@/panels/inspector/inspected";
import { designerText } from "@/text/designer";
import { graphNames } from "@/ui/graphNames";
import { notifyDone, notifyError } from "@/ui/notify";
import { useDesigner, useGraph } from "../session/context";
import { graphOf } from "../session/designer";
import { documentOf } from "../session/saving";
import classes from "./Dialogs.module.css";

const words = designerText.conflict;

/** Two people (or two tabs) changed the same drawing: nothing is overwritten without this choice. */
export function ConflictDialog() {
  const { designer } = useDesigner();
  const { theirs, revision } = useStore(designer.autosave);
  if (!theirs) return null;
  return <Choice theirs={theirs} revision={revision} />;
}

function Choice({ theirs, revision }: { theirs: SavedDraft; revision: number }) {
  const graph = useGraph();
  const choices = useChoices(theirs);
  const [busy, setBusy] = useState(false);
  const act = (action: () => Promise<void>) => async () => {
    setBusy(true);
    await action().catch((error: unknown) => notifyError(error));
    setBusy(false);
  };
  return (
    <Modal
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={words.title}
      size="lg"
    >
      <p>{words.sentence(theirs.revision, revision)}</p>
      <Difference theirs={graphOf(theirs)} mine={graph} />
      <Group justify="flex-end" gap="sm">
        <Button variant="default" loading={busy} onClick={act(choices.overwrite)}>
          {words.overwrite}
        </Button>
        <Button variant="default" loading={busy} onClick={act(choices.keepCopy)}>
          {words.keepCopy}
        </Button>
        <Button loading={busy} onClick={act(choices.takeTheirs)} data-autofocus>
          {words.takeTheirs}
        </Button>
      </Group>
    </Modal>
  );
}

function useChoices(theirs: SavedDraft) {
  const { designer } = useDesigner();
  const navigate = useNavigate();
  const { document } = designer.session;
  const adoptTheirs = () => {
    document.run(replaceGraph(document.getState().graph, graphOf(theirs), words.takeTheirs));
    designer.autosave.adopt(document.getState().graph, theirs.revision);
  };
  return {
    overwrite: () => designer.autosave.overwrite(),
    takeTheirs: async () => {
      adoptTheirs();
      notifyDone(words.tookTheirs);
    },
    keepCopy: async () => {
      const mine = document.getState().graph;
      const name = words.copyName(mine.name);
      const copy = await createPipeline(name, { ...documentOf(mine), name });
      adoptTheirs();
      await navigate(`/pipelines/${copy.id}`);
    },
  };
}

function Difference({ theirs, mine }: { theirs: Graph; mine: Graph }) {
  const { catalogue } = useStore(useDesigner().designer.session.facts);
  const diff = diffGraphs(theirs, mine);
  if (isEmptyDiff(diff)) return <p>{words.same}</p>;
  const of = graphNames(mine, catalogue, labelOfNode);
  const ofTheirs = graphNames(theirs, catalogue, labelOfNode);
  const lines = [
    ...(diff.added.length ? [words.added(diff.added.map(of.node).join(", "))] : []),
    ...(diff.removed.length ? [words.removed(diff.removed.map(ofTheirs.node).join(", "))] : []),
    ...diff.changed.map(({ id, fields }) =>
      words.changed(of.node(id), fields.map((field) => of.field(id, field)).join(", ")),
    ),
    ...(diff.edgesAdded.length + diff.edgesRemoved.length
      ? [words.edges(diff.edgesAdded.length, diff.edgesRemoved.length)]
      : []),
    ...(diff.settings.length
      ? [words.settings(diff.settings.map((field) => words.fields[field]).join(", "))]
      : []),
  ];
  return (
    <>
      <strong>{words.difference}</strong>
      <ul className={classes.differences}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
