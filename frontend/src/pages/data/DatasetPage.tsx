import { Button } from "@mantine/core";
import { IconRefresh, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { getDatasetPreview, listDatasets } from "@/api/data";
import { keys } from "@/api/keys";
import type { Dataset, DatasetVersion } from "@/api/types";
import { isTabular } from "@/panels/preview/OutputPreview";
import { TablePreview } from "@/panels/preview/TablePreview";
import { dataText } from "@/text/data";
import { sharedText } from "@/text/shared";
import { BackLink } from "@/ui/BackLink";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { formatBytes, formatCount, formatTime } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import { Page, Panel, Section } from "@/ui/Page";
import { portLook } from "@/ui/portTypes";
import rows from "@/ui/Rows.module.css";
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";
import classes from "./Data.module.css";
import { DeleteDataset } from "./DeleteDataset";
import { Notes } from "./reading/Notes";
import { ReadAs } from "./reading/ReadAs";
import type { Source } from "./reading/useInspection";
import { UploadDialog } from "./UploadDialog";

/** One dataset: its versions, and what is in the chosen one. */
export function DatasetPage() {
  const { name = "" } = useParams();
  const navigate = useNavigate();
  const datasets = useQuery({ queryKey: keys.datasets, queryFn: listDatasets });
  const [leaving, setLeaving] = useState(false);
  const dataset = datasets.data?.find((item) => item.name === name);

  return (
    <Page
      title={name}
      before={<BackLink to="/data">{dataText.back}</BackLink>}
      actions={
        dataset && (
          <Button
            variant="default"
            leftSection={<IconTrash size={16} />}
            onClick={() => setLeaving(true)}
          >
            {sharedText.delete}
          </Button>
        )
      }
    >
      {datasets.isPending && <LoadingState />}
      {datasets.isError && <ErrorState error={datasets.error} onRetry={() => datasets.refetch()} />}
      {datasets.data && !dataset && <EmptyState title={dataText.notFound(name)} />}
      {dataset && <DatasetParts dataset={dataset} datasets={datasets.data ?? []} />}
      <DeleteDataset
        dataset={leaving && dataset ? dataset : null}
        onDeleted={() => navigate("/data")}
        onClose={() => setLeaving(false)}
      />
    </Page>
  );
}

interface PartsProps {
  dataset: Dataset;
  datasets: readonly Dataset[];
}

function DatasetParts({ dataset, datasets }: PartsProps) {
  const [again, setAgain] = useState<Source | null>(null);
  const [search, setSearch] = useSearchParams();
  const wanted = Number(search.get("version") ?? dataset.latest);
  const chosen = dataset.versions.find((item) => item.version === wanted) ?? dataset.versions.at(0);
  if (!chosen) return null;
  return (
    <>
      {dataset.description && <p className={classes.muted}>{dataset.description}</p>}
      {dataset.versions.length > 1 && (
        <Section title={dataText.versions}>
          <Versions
            versions={dataset.versions}
            chosen={chosen.version}
            onChoose={(version) => setSearch({ version: String(version) }, { replace: true })}
          />
        </Section>
      )}
      <Section title={dataText.versionTitle(chosen.version)}>
        <Facts version={chosen} />
        {isTabular(chosen.type) && <ReadAs version={chosen} />}
        <Notes
          {...chosen}
          onGive={chosen.filename ? (given) => setAgain({ again: chosen, given }) : undefined}
        />
        <Again version={chosen} onAgain={() => setAgain({ again: chosen })} />
        {isTabular(chosen.type) ? (
          <Panel>
            <VersionPreview name={dataset.name} version={chosen.version} />
          </Panel>
        ) : (
          <p className={classes.muted}>{dataText.noTable}</p>
        )}
      </Section>
      <UploadDialog
        source={again}
        datasets={datasets}
        onAdded={({ version }) => setSearch({ version: String(version) }, { replace: true })}
        onClose={() => setAgain(null)}
      />
      <p className={classes.muted}>{dataText.use}</p>
    </>
  );
}

/** Leads to reading the version's file again, where it was kept. */
function Again({ version, onAgain }: { version: DatasetVersion; onAgain: () => void }) {
  if (!isTabular(version.type)) return null;
  if (!version.filename) return <p className={classes.muted}>{dataText.notKept}</p>;
  return (
    <div>
      <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={onAgain}>
        {dataText.again}
      </Button>
    </div>
  );
}

interface VersionsProps {
  versions: readonly DatasetVersion[];
  chosen: number;
  onChoose: (version: number) => void;
}

function Versions({ versions, chosen, onChoose }: VersionsProps) {
  const words = dataText.columns;
  const columns: DataColumn<DatasetVersion>[] = [
    {
      key: "version",
      label: words.version,
      heading: true,
      wide: true,
      cell: ({ version }) => (
        <Button
          variant={version === chosen ? "light" : "subtle"}
          aria-pressed={version === chosen}
          aria-label={dataText.chooseVersion(version)}
          onClick={() => onChoose(version)}
        >
          {version}
        </Button>
      ),
    },
    {
      key: "rows",
      label: words.rows,
      align: "number",
      cell: (item) => formatCount(item.rows),
    },
    {
      key: "columns",
      label: words.columns,
      align: "number",
      cell: (item) => formatCount(item.schema?.length),
    },
    {
      key: "size",
      label: words.size,
      align: "number",
      cell: (item) => formatBytes(item.bytes),
    },
    {
      key: "added",
      label: words.added,
      align: "number",
      className: rows.muted,
      cell: (item) => formatTime(item.created_at),
    },
  ];
  return (
    <Panel>
      <DataTable rows={versions} columns={columns} keyOf={(item) => String(item.version)} />
    </Panel>
  );
}

function Facts({ version }: { version: DatasetVersion }) {
  const words = dataText.columns;
  const facts: [string, string][] = [
    [dataText.type, portLook(version.type).label],
    [words.rows, formatCount(version.rows)],
    [words.columns, formatCount(version.schema?.length)],
    [words.size, formatBytes(version.bytes)],
    [words.added, formatTime(version.created_at)],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function VersionPreview({ name, version }: { name: string; version: number }) {
  const preview = useQuery({
    queryKey: keys.datasetPreview(name, version),
    queryFn: () => getDatasetPreview(name, version),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (preview.isPending) return <LoadingState />;
  if (preview.isError)
    return <ErrorState error={preview.error} onRetry={() => preview.refetch()} />;
  return (
    <div className={classes.preview}>
      <TablePreview preview={preview.data} label={`${name}, ${dataText.versionTitle(version)}`} />
    </div>
  );
}
