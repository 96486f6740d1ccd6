import { ActionIcon } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "@/api/keys";
import { renameRun } from "@/api/runs";
import type { Run } from "@/api/types";
import { runText } from "@/text/run";
import { NameDialog } from "@/ui/NameDialog";
import { runTitle } from "@/ui/runTitle";

interface Props {
  run: Run;
  onRenamed: (name: string) => void;
}

/** A button that gives the run a name. No event reports one, so the page is told of the answer. */
export function RenameRun({ run, onRenamed }: Props) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const rename = async (name: string) => {
    onRenamed((await renameRun(run.id, name)).name);
    await client.invalidateQueries({ queryKey: keys.runs });
  };
  return (
    <>
      <ActionIcon
        aria-label={runText.rename}
        title={runText.rename}
        onClick={() => setAsking(true)}
      >
        <IconPencil size={16} aria-hidden />
      </ActionIcon>
      <NameDialog
        opened={asking}
        title={runText.rename}
        label={runText.name}
        initial={runTitle(run)}
        confirm={runText.renameAction}
        onSubmit={rename}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
