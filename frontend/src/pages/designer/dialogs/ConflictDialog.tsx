import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useStore } from "zustand";
import { createPipeline } from "@/api/pipelines";
import type { SavedDraft } from "@/graph/autosave";
import type { Clash } from "@/graph/clash";
import { replaceGraph } from "@/graph/commands";
import { diffGraphs, isEmptyDiff } from "@/graph/diff";
import { loadDraft } from "@/graph/document";
import type { Graph } from "@/graph/model";
import { labelOfNode } from "@/panels/inspector/inspected";
import { designerText } from "@/text/designer";
import { type GraphNames, graphNames } from "@/ui/graphNames";
import { notifyDone, notifyError } from "@/ui/notify";
import { useDesigner, useGraph } from "../session/context";
import { documentOf } from "../session/saving";
import classes from "./Dialogs.module.css";

const words = designerText.conflict;

/** Two people (or two tabs) changed the same drawing: nothing is overwritten without this choice. */
export function ConflictDialog() {
  const { designer } = useDesigner();
  const { theirs, revision, clashes } = useStore(designer.autosave);
  if (!theirs) return null;
  return <Choice theirs={theirs} revision={revision} clashes={clashes} />;
}

interface Conflict {
  readonly theirs: SavedDraft;
  readonly revision: number;
  readonly clashes: readonly Clash[];
}

function Choice({ theirs, revision, clashes }: Conflict) {
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
      <Clashes theirs={loadDraft(theirs)} mine={graph} clashes={clashes} />
      <Difference theirs={loadDraft(theirs)} mine={graph} />
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
    document.run(replaceGraph(document.getState().graph, loadDraft(theirs), words.takeTheirs));
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

interface Drawings {
  readonly theirs: Graph;
  readonly mine: Graph;
}

/** What keeps the two drawings from being merged. */
function Clashes({ theirs, mine, clashes }: Drawings & { clashes: readonly Clash[] }) {
  const names = useGraphNames();
  const line = (clash: Clash) => clashLine(clash, names(mine), names(theirs));
  return <Lines title={words.clashes} lines={clashes.map(line)} />;
}

function clashLine(clash: Clash, mine: GraphNames, theirs: GraphNames): string {
  const said = words.clash;
  switch (clash.kind) {
    case "field":
      return said.field(mine.node(clash.node), mine.field(clash.node, clash.field));
    case "deleted":
      return clash.by === "mine"
        ? said.deletedByMe(theirs.node(clash.node))
        : said.deletedByThem(mine.node(clash.node));
    case "input":
      return said.input(mine.node(clash.target.node), mine.input(clash.target));
    case "setting":
      return said.setting(words.fields[clash.setting], clash.name);
    case "cycle":
      return said.cycle;
  }
}

function useGraphNames(): (graph: Graph) => GraphNames {
  const { catalogue } = useStore(useDesigner().designer.session.facts);
  return (graph) => graphNames(graph, catalogue, labelOfNode);
}

function Difference({ theirs, mine }: Drawings) {
  const names = useGraphNames();
  const diff = diffGraphs(theirs, mine);
  if (isEmptyDiff(diff)) return <p>{words.same}</p>;
  const [of, ofTheirs] = [names(mine), names(theirs)];
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
  return <Lines title={words.difference} lines={lines} />;
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <strong>{title}</strong>
      <ul className={classes.differences}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
