import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { getDatasetPreview } from "@/api/data";
import { keys } from "@/api/keys";
import type { DatasetVersion } from "@/api/types";
import { isTabular } from "@/panels/preview/OutputPreview";
import { TablePreview } from "@/panels/preview/TablePreview";
import { designerText } from "@/text/designer";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import classes from "./Drawer.module.css";

const words = designerText.drawer;

/** What a stored dataset holds, which no run has to compute. */
export function StoredDataset({ version, label }: { version: DatasetVersion; label: string }) {
  if (isTabular(version.type)) return <StoredTable version={version} label={label} />;
  return (
    <p className={classes.empty}>
      {words.noTable(version.name)}{" "}
      <Link to={`/data/${encodeURIComponent(version.name)}`}>{words.openDataset}</Link>
    </p>
  );
}

function StoredTable({
  version: { name, version },
  label,
}: {
  version: DatasetVersion;
  label: string;
}) {
  const preview = useQuery({
    queryKey: keys.datasetPreview(name, version),
    queryFn: () => getDatasetPreview(name, version),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (preview.isPending) return <LoadingState />;
  if (preview.isError) {
    return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />;
  }
  return (
    <div className={classes.content}>
      <TablePreview preview={preview.data} label={label} />
    </div>
  );
}
