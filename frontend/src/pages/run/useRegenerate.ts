import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { keys } from "@/api/keys";
import { regenerateRun } from "@/api/runs";
import { notifyError } from "@/ui/notify";

/** Starts a run that recomputes missing outputs (or these nodes) and opens its page. */
export function useRegenerate(runId: string) {
  const navigate = useNavigate();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (nodes: readonly string[] | undefined) => regenerateRun(runId, nodes),
    onSuccess: async (next) => {
      await client.invalidateQueries({ queryKey: keys.runs });
      await navigate(`/runs/${next.id}`);
    },
    onError: (error) => notifyError(error),
  });
}
