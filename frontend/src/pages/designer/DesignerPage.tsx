import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useParams } from "react-router";
import { getPipeline } from "@/api/pipelines";
import { queryClient } from "@/api/queryClient";
import { designerText } from "@/text/designer";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { Designer } from "./Designer";
import { settled } from "./session/backup";

/** Opens the pipeline that the address names. */
export function DesignerPage() {
  const { id = "" } = useParams();
  const queryKey = ["designer", id];
  // Read on every visit, and never again while it is open: that would replace unsaved edits.
  const pipeline = useQuery({
    queryKey,
    queryFn: async () => {
      await settled(id);
      return getPipeline(id);
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  useEffect(() => () => queryClient.removeQueries({ queryKey: ["designer", id] }), [id]);

  if (pipeline.isError) {
    return (
      <ErrorState
        alone
        title={designerText.notOpened}
        error={pipeline.error}
        onRetry={() => void pipeline.refetch()}
      />
    );
  }
  if (!pipeline.data) return <LoadingState label={designerText.loading} />;
  return <Designer key={pipeline.data.id} pipeline={pipeline.data} />;
}
