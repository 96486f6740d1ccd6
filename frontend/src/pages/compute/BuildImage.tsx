import { Button } from "@mantine/core";
import { IconHammer } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { buildEnvironment } from "@/api/compute";
import { keys } from "@/api/keys";
import { computeText } from "@/text/compute";
import { notifyDone, notifyError } from "@/ui/notify";

/** Builds the default environment ahead of the first step that needs it. */
export function BuildImage({ target }: { target: string }) {
  const client = useQueryClient();
  const build = useMutation({
    mutationFn: () => buildEnvironment(target),
    onSuccess: () => notifyDone(computeText.building),
    onError: (error) => notifyError(error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.computeTargets }),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconHammer size={16} />}
      loading={build.isPending}
      onClick={() => build.mutate()}
    >
      {computeText.build}
    </Button>
  );
}
