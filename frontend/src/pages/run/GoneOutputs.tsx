import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { Run } from "@/api/types";
import { stepsWithGoneOutputs } from "@/runs/reuse";
import { runText } from "@/text/run";
import { statusLook } from "@/ui/statusLook";
import classes from "./Run.module.css";
import { useRegenerate } from "./useRegenerate";

const words = runText.gone;

/** Says that outputs were removed, and how to have them again. */
export function GoneOutputs({ run }: { run: Run }) {
  const gone = stepsWithGoneOutputs(run.steps);
  const regenerate = useRegenerate(run.id);
  if (gone.length === 0 || !statusLook(run.status).ended) return null;
  return (
    <div className={classes.gone} role="status">
      <p>
        <strong>{words.title(gone.length)}</strong> {words.sentence}
      </p>
      <Button
        leftSection={<IconRefresh size={16} aria-hidden />}
        loading={regenerate.isPending}
        onClick={() => regenerate.mutate(undefined)}
      >
        {words.action}
      </Button>
    </div>
  );
}
