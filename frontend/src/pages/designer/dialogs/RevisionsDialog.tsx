import { Button, Group, Modal } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useStore } from "zustand";
import { keys } from "@/api/keys";
import { getRevision, listRevisions, restoreRevision } from "@/api/pipelines";
import { RunGraph } from "@/canvas/RunGraph";
import { replaceGraph } from "@/graph/commands";
import { loadDraft } from "@/graph/document";
import { NO_RUN } from "@/runs/session";
import { designerText } from "@/text/designer";
import { ErrorState } from "@/ui/ErrorState";
import { formatTime } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import { notifyDone, notifyError } from "@/ui/notify";
import { useDesigner } from "../session/context";
import classes from "./Dialogs.module.css";

const words = designerText.revisions;
const nothing = () => {};

/** Every saved state of the drawing: look at one, or bring it back. */
export function RevisionsDialog({ onClose }: { onClose: () => void }) {
  const [looking, setLooking] = useState<number | null>(null);
  const restore = useRestore(onClose);
  return (
    <Modal opened onClose={onClose} title={words.title} size={looking === null ? "md" : "80%"}>
      {looking === null ? (
        <RevisionList onLook={setLooking} onRestore={restore} />
      ) : (
        <Look revision={looking} onBack={() => setLooking(null)} onRestore={restore} />
      )}
    </Modal>
  );
}

/** Restoring is a step like any other here: undo brings back what it replaced. */
function useRestore(onClose: () => void) {
  const { designer } = useDesigner();
  const client = useQueryClient();
  return async (revision: number) => {
    try {
      await designer.autosave.flush();
      const pipeline = await restoreRevision(designer.id, revision);
      const { document } = designer.session;
      const command = replaceGraph(document.getState().graph, loadDraft(pipeline), words.title);
      document.run(command);
      designer.autosave.adopt(document.getState().graph, pipeline.revision);
      designer.session.facts.setProblems(pipeline.problems);
      void client.invalidateQueries({ queryKey: keys.revisions(designer.id) });
      notifyDone(words.restored(revision));
      onClose();
    } catch (error) {
      notifyError(error);
    }
  };
}

interface ListProps {
  onLook: (revision: number) => void;
  onRestore: (revision: number) => Promise<void>;
}

function RevisionList({ onLook, onRestore }: ListProps) {
  const { designer } = useDesigner();
  const current = useStore(designer.autosave, (state) => state.revision);
  const revisions = useQuery({
    queryKey: [...keys.revisions(designer.id), current],
    queryFn: () => listRevisions(designer.id),
  });
  if (revisions.isError) return <ErrorState error={revisions.error} />;
  if (!revisions.data) return <LoadingState />;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>{words.revision}</th>
          <th>{words.when}</th>
          <th aria-hidden />
        </tr>
      </thead>
      <tbody>
        {revisions.data.map(({ revision, created_at }) => (
          <tr key={revision}>
            <td>{revision}</td>
            <td>{formatTime(created_at)}</td>
            <td>
              {revision === current ? (
                words.current
              ) : (
                <Group gap="xs" justify="flex-end">
                  <Button variant="subtle" onClick={() => onLook(revision)}>
                    {words.open}
                  </Button>
                  <Button variant="default" onClick={() => void onRestore(revision)}>
                    {words.restore}
                  </Button>
                </Group>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface LookProps {
  revision: number;
  onBack: () => void;
  onRestore: (revision: number) => Promise<void>;
}

/** A revision as it was drawn. */
function Look({ revision, onBack, onRestore }: LookProps) {
  const { designer } = useDesigner();
  const { catalogue, datasets } = useStore(designer.session.facts);
  const [components] = useState(() => [...catalogue.values()]);
  const found = useQuery({
    queryKey: [...keys.revisions(designer.id), "one", revision],
    queryFn: () => getRevision(designer.id, revision),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (found.isError) return <ErrorState error={found.error} />;
  if (!found.data) return <LoadingState />;
  return (
    <div className={classes.form}>
      <h3>{words.looking(revision)}</h3>
      <div className={classes.look}>
        <RunGraph
          document={found.data.document}
          components={components}
          runView={NO_RUN}
          datasets={datasets}
          selected={null}
          onSelect={nothing}
        />
      </div>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onBack}>
          {words.back}
        </Button>
        <Button onClick={() => void onRestore(revision)}>{words.restore}</Button>
      </Group>
    </div>
  );
}
