import { Switch } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { pinRun } from "@/api/runs";
import type { Run } from "@/api/types";
import { runText } from "@/text/run";
import { notifyDone, notifyError } from "@/ui/notify";

/** Protects the outputs from collection. No event reports a change, so the answer is kept here. */
export function PinSwitch({ run }: { run: Run }) {
  const [answered, setAnswered] = useState<boolean | null>(null);
  const pin = useMutation({
    mutationFn: (pinned: boolean) => pinRun(run.id, pinned),
    onSuccess: ({ pinned = false }) => {
      setAnswered(pinned);
      notifyDone(pinned ? runText.pinned : runText.unpinned);
    },
    onError: (error) => notifyError(error),
  });
  const shown = pin.isPending ? pin.variables : (answered ?? run.pinned ?? false);
  return (
    <Switch
      label={runText.pin}
      title={runText.pinHint}
      checked={shown}
      disabled={pin.isPending}
      onChange={(event) => pin.mutate(event.currentTarget.checked)}
    />
  );
}
