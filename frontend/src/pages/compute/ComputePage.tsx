import { useQuery } from "@tanstack/react-query";
import { listComputeTargets } from "@/api/compute";
import { keys } from "@/api/keys";
import type { ComputeTarget } from "@/api/types";
import { computeText } from "@/text/compute";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { Page } from "@/ui/Page";
import classes from "./Compute.module.css";
import { TargetCard } from "./TargetCard";

const BUILD_REFRESH_MS = 2000;
const REFRESH_MS = 15_000;

/** Targets with their state, limits and environment images. */
export function ComputePage() {
  const targets = useQuery({
    queryKey: keys.computeTargets,
    queryFn: listComputeTargets,
    refetchInterval: (query) => (isBuilding(query.state.data) ? BUILD_REFRESH_MS : REFRESH_MS),
  });
  return (
    <Page title={computeText.title}>
      <p className={classes.intro}>{computeText.intro}</p>
      {targets.isPending && <LoadingState />}
      {targets.isError && <ErrorState error={targets.error} onRetry={() => targets.refetch()} />}
      {targets.data?.length === 0 && (
        <EmptyState title={computeText.empty.title}>{computeText.empty.sentence}</EmptyState>
      )}
      {targets.data?.map((target) => (
        <TargetCard key={target.name} target={target} />
      ))}
    </Page>
  );
}

function isBuilding(targets: ComputeTarget[] | undefined): boolean {
  return Boolean(
    targets?.some((target) => target.images.some((image) => image.state === "building")),
  );
}
