import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useStore } from "zustand";
import { createPipeline } from "@/api/pipelines";
import type { SavedDraft } from "@/graph/autosave";
import { replaceGraph } from "@/graph/commands";
import { diffGraphs, type GraphDiff, isEmptyDiff } from "@/graph/diff";
import { designerText } from "@/text/designer";
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
    await action().catch(notifyError);
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
      <Difference diff={diffGraphs(graphOf(theirs), graph)} />
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

function Difference({ diff }: { diff: GraphDiff }) {
  if (isEmptyDiff(diff)) return <p>{words.same}</p>;
  const lines = [
    ...(diff.added.length ? [words.added(diff.added.join(", "))] : []),
    ...(diff.removed.length ? [words.removed(diff.removed.join(", "))] : []),
    ...diff.changed.map(({ id, fields }) => words.changed(id, fields.join(", "))),
    ...(diff.edgesAdded.length + diff.edgesRemoved.length
      ? [words.edges(diff.edgesAdded.length, diff.edgesRemoved.length)]
      : []),
    ...(diff.settings.length ? [words.settings(diff.settings.join(", "))] : []),
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
