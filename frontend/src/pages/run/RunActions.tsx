import { Button } from "@mantine/core";
import { IconPlayerStop, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { keys } from "@/api/keys";
import { cancelRun, deleteRun, retryRun } from "@/api/runs";
import type { Run } from "@/api/types";
import { runText } from "@/text/run";
import { sharedText } from "@/text/shared";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { notifyError } from "@/ui/notify";
import { statusLook } from "@/ui/statusLook";
import { PinSwitch } from "./PinSwitch";

/** The actions that a run's state allows. */
export function RunActions({ run }: { run: Run }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [question, setQuestion] = useState<"cancel" | "delete" | null>(null);
  const { ended } = statusLook(run.status);
  const close = () => setQuestion(null);
  const forget = () => client.invalidateQueries({ queryKey: keys.runs });

  const retry = useMutation({
    mutationFn: () => retryRun(run.id),
    onSuccess: async (next) => {
      await forget();
      await navigate(`/runs/${next.id}`);
    },
    onError: (error) => notifyError(error),
  });
  const remove = async () => {
    await deleteRun(run.id);
    await navigate("/runs");
    client.removeQueries({ queryKey: keys.run(run.id) });
    await forget();
  };

  return (
    <>
      {!ended && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} />}
          disabled={run.status === "cancelling"}
          onClick={() => setQuestion("cancel")}
        >
          {runText.cancel}
        </Button>
      )}
      {ended && (
        <>
          <PinSwitch key={run.id} run={run} />
          <Button
            variant="default"
            leftSection={<IconTrash size={16} />}
            onClick={() => setQuestion("delete")}
          >
            {runText.delete}
          </Button>
          {run.status !== "succeeded" && (
            <Button
              leftSection={<IconRefresh size={16} />}
              title={runText.retryHint}
              loading={retry.isPending}
              onClick={() => retry.mutate()}
            >
              {runText.retry}
            </Button>
          )}
        </>
      )}
      <ConfirmDialog
        opened={question === "cancel"}
        title={runText.cancelTitle}
        confirm={runText.cancel}
        cancel={runText.keepRunning}
        danger
        onConfirm={() => cancelRun(run.id)}
        onClose={close}
      >
        {runText.cancelSentence}
      </ConfirmDialog>
      <ConfirmDialog
        opened={question === "delete"}
        title={runText.deleteTitle}
        confirm={sharedText.delete}
        danger
        onConfirm={remove}
        onClose={close}
      >
        {runText.deleteSentence}
      </ConfirmDialog>
    </>
  );
}
