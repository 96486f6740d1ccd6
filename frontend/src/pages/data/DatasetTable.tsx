import { ActionIcon } from "@mantine/core";
import { IconAlertTriangle, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Dataset } from "@/api/types";
import { dataText } from "@/text/data";
import { formatAgo, formatBytes, formatCount, formatTime } from "@/ui/format";
import { PortGlyph } from "@/ui/PortGlyph";
import rows from "@/ui/Rows.module.css";
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";
import { useNow } from "@/ui/useNow";
import classes from "./Data.module.css";
import { DeleteDataset } from "./DeleteDataset";

export function DatasetTable({ datasets }: { datasets: Dataset[] }) {
  const [leaving, setLeaving] = useState<Dataset | null>(null);
  const now = useNow(false);
  return (
    <>
      <DataTable
        rows={datasets}
        columns={columnsOf(now, setLeaving)}
        keyOf={(dataset) => dataset.name}
      />
      <DeleteDataset dataset={leaving} onClose={() => setLeaving(null)} />
    </>
  );
}

function newestOf({ versions, latest }: Dataset) {
  return versions.find((item) => item.version === latest);
}

/** That rows of the newest version did not fit. */
function OddRowsSign({ count }: { count: number }) {
  if (count === 0) return null;
  const label = dataText.notes.sign(count);
  return (
    <span className={classes.warning} role="img" aria-label={label} title={label}>
      <IconAlertTriangle size={14} aria-hidden="true" />
    </span>
  );
}

function columnsOf(now: number, onDelete: (dataset: Dataset) => void): DataColumn<Dataset>[] {
  const words = dataText.columns;
  return [
    {
      key: "name",
      label: words.name,
      heading: true,
      wide: true,
      cell: (dataset) => (
        <span className={classes.name}>
          <PortGlyph type={newestOf(dataset)?.type ?? "any"} labelled />
          <Link className={rows.link} to={`/data/${encodeURIComponent(dataset.name)}`}>
            {dataset.name}
          </Link>
          <OddRowsSign count={newestOf(dataset)?.odd_rows ?? 0} />
          <span className={rows.muted}>{dataset.description}</span>
        </span>
      ),
    },
    {
      key: "version",
      label: words.version,
      align: "number",
      cell: (dataset) => dataset.latest,
    },
    {
      key: "rows",
      label: words.rows,
      align: "number",
      cell: (dataset) => formatCount(newestOf(dataset)?.rows),
    },
    {
      key: "columns",
      label: words.columns,
      align: "number",
      cell: (dataset) => formatCount(newestOf(dataset)?.schema?.length),
    },
    {
      key: "size",
      label: words.size,
      align: "number",
      cell: (dataset) => formatBytes(newestOf(dataset)?.bytes),
    },
    {
      key: "added",
      label: words.added,
      align: "number",
      className: rows.muted,
      title: (dataset) => formatTime(newestOf(dataset)?.created_at),
      cell: (dataset) => formatAgo(newestOf(dataset)?.created_at, now),
    },
    {
      key: "actions",
      label: words.actions,
      hidden: true,
      align: "end",
      cell: (dataset) => (
        <ActionIcon
          aria-label={dataText.deleteNamed(dataset.name)}
          onClick={() => onDelete(dataset)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      ),
    },
  ];
}
