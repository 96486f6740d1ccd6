import { ActionIcon } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Dataset } from "@/api/types";
import { dataText } from "@/text/data";
import { formatAgo, formatBytes, formatCount, formatTime } from "@/ui/format";
import { PortGlyph } from "@/ui/PortGlyph";
import rows from "@/ui/Rows.module.css";
import { useNow } from "@/ui/useNow";
import classes from "./Data.module.css";
import { DeleteDataset } from "./DeleteDataset";

export function DatasetTable({ datasets }: { datasets: Dataset[] }) {
  const [leaving, setLeaving] = useState<Dataset | null>(null);
  const now = useNow(false);
  const words = dataText.columns;
  return (
    <div className={rows.scroll}>
      <table className={rows.table}>
        <thead>
          <tr>
            <th>{words.name}</th>
            <th className={rows.number}>{words.version}</th>
            <th className={rows.number}>{words.rows}</th>
            <th className={rows.number}>{words.columns}</th>
            <th className={rows.number}>{words.size}</th>
            <th className={rows.number}>{words.added}</th>
            <th className={rows.end}>
              <span className="visually-hidden">{words.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => {
            const newest = dataset.versions.find((item) => item.version === dataset.latest);
            return (
              <tr key={dataset.name}>
                <th scope="row" className={rows.wide}>
                  <span className={classes.name}>
                    <PortGlyph type={newest?.type ?? "any"} labelled />
                    <Link className={rows.link} to={`/data/${encodeURIComponent(dataset.name)}`}>
                      {dataset.name}
                    </Link>
                    <span className={rows.muted}>{dataset.description}</span>
                  </span>
                </th>
                <td className={rows.number}>{dataset.latest}</td>
                <td className={rows.number}>{formatCount(newest?.rows)}</td>
                <td className={rows.number}>{formatCount(newest?.schema?.length)}</td>
                <td className={rows.number}>{formatBytes(newest?.bytes)}</td>
                <td
                  className={`${rows.number} ${rows.muted}`}
                  title={formatTime(newest?.created_at)}
                >
                  {formatAgo(newest?.created_at, now)}
                </td>
                <td className={rows.end}>
                  <ActionIcon
                    aria-label={dataText.deleteNamed(dataset.name)}
                    onClick={() => setLeaving(dataset)}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <DeleteDataset dataset={leaving} onClose={() => setLeaving(null)} />
    </div>
  );
}
