import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { getOutputPreview, outputDownloadAddress } from "@/api/runs";
import type { OutputRef } from "@/api/types";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { isTabular, OutputPreview } from "../preview/OutputPreview";

interface Props {
  run: string;
  node: string;
  port: string;
  /** What the output is called. */
  label: string;
  output: OutputRef;
}

/** An output of a run's step, fetched when it is shown. Content named by its digest never changes. */
export function StepOutput({ run, node, port, label, output }: Props) {
  const tabular = isTabular(output.type);
  const preview = useQuery({
    queryKey: [...keys.outputPreview(run, node, port), output.digest],
    queryFn: () => getOutputPreview(run, node, port),
    enabled: tabular,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (tabular && preview.isPending) return <LoadingState />;
  if (tabular && preview.isError) {
    return <ErrorState error={preview.error} onRetry={() => preview.refetch()} />;
  }
  return (
    <OutputPreview
      key={output.digest}
      label={label}
      output={output}
      preview={preview.data ?? null}
      addressAs={(format) => outputDownloadAddress(run, node, port, format)}
    />
  );
}
