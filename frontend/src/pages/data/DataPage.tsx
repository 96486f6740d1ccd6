import { Button, FileButton } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { listDatasets, listFileFormats } from "@/api/data";
import { keys } from "@/api/keys";
import { dataText } from "@/text/data";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { Page, Panel } from "@/ui/Page";
import classes from "./Data.module.css";
import { DatasetTable } from "./DatasetTable";
import type { Source } from "./reading/useInspection";
import { UploadDialog } from "./UploadDialog";
import { useFileDrop } from "./useFileDrop";

/** Datasets, and the place to drop a file for a new one. */
export function DataPage() {
  const datasets = useQuery({ queryKey: keys.datasets, queryFn: listDatasets });
  const formats = useQuery({
    queryKey: keys.fileFormats,
    queryFn: listFileFormats,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const endings = formats.data?.flatMap((format) => format.endings) ?? [];
  const [source, setSource] = useState<Source | null>(null);
  const reset = useRef<() => void>(null);
  const choose = (file: File | null) => {
    if (file) setSource({ file });
    reset.current?.(); // the same file can be chosen again
  };
  const drop = useFileDrop(choose);
  const button = (
    <FileButton resetRef={reset} onChange={choose} accept={accepted(endings)}>
      {(props) => (
        <Button {...props} leftSection={<IconUpload size={16} />}>
          {dataText.upload}
        </Button>
      )}
    </FileButton>
  );

  return (
    <div className={classes.drop} data-over={drop.isOver || undefined} {...drop.handlers}>
      <Page
        title={dataText.title}
        actions={
          <>
            {formats.data && (
              <span className={classes.muted} title={endings.join(", ")}>
                {dataText.formats(formats.data.map(({ title }) => title))}
              </span>
            )}
            {button}
          </>
        }
      >
        <Panel>
          {datasets.isPending && <LoadingState />}
          {datasets.isError && (
            <ErrorState error={datasets.error} onRetry={() => datasets.refetch()} />
          )}
          {datasets.data?.length === 0 && (
            <EmptyState title={dataText.empty.title} action={button}>
              {dataText.empty.sentence}
            </EmptyState>
          )}
          {datasets.data && datasets.data.length > 0 && <DatasetTable datasets={datasets.data} />}
        </Panel>
      </Page>
      {drop.isOver && <p className={classes.dropHint}>{dataText.dropHere}</p>}
      <UploadDialog
        source={source}
        datasets={datasets.data ?? []}
        onClose={() => setSource(null)}
      />
    </div>
  );
}

/** A file chooser knows a name by its last ending: `.gz` for `.csv.gz`. */
function accepted(endings: readonly string[]): string {
  return [...new Set(endings.map((ending) => ending.slice(ending.lastIndexOf("."))))].join(",");
}
