import { useMemo, useState } from "react";
import type { Preview } from "@/api/types";
import { panelsText } from "@/text/panels";
import { ColumnDetails } from "./ColumnDetails";
import { type DownloadLink, Downloads } from "./Downloads";
import { Grid } from "./Grid";
import classes from "./Preview.module.css";
import { type TableView, tableView } from "./tableView";

const text = panelsText.preview;

interface Props {
  preview: Preview;
  /** What the table is called to screen readers. */
  label: string;
  downloads?: readonly DownloadLink[];
}

function sizeSentence({ rows, columnCount, shown, head, sampled }: TableView): string {
  const parts = [text.size(rows, columnCount)];
  if (head.length < rows) parts.push(text.firstRows(head.length));
  if (shown.length < columnCount) parts.push(text.firstColumns(shown.length));
  if (sampled !== null) parts.push(text.sampled(sampled));
  return parts.join(" · ");
}

/** A table's first rows, with the shape of every column and the statistics of one. */
export function TablePreview({ preview, label, downloads = [] }: Props) {
  const view = useMemo(() => tableView(preview), [preview]);
  const [chosen, choose] = useState(0);
  const column = view.shown[chosen] ?? view.shown[0];
  return (
    <div className={classes.preview}>
      <div className={classes.topBar}>
        <span className="tabular">{sizeSentence(view)}</span>
        <Downloads links={downloads} />
      </div>
      {column === undefined ? (
        <p className={classes.empty}>{text.noColumns}</p>
      ) : (
        <div className={classes.split}>
          <Grid view={view} label={label} chosen={column.index} onChoose={choose} />
          <ColumnDetails view={column} />
        </div>
      )}
    </div>
  );
}
