import type { OutputRef, Preview } from "@/api/types";
import { panelsText } from "@/text/panels";
import { formatBytes } from "@/ui/format";
import { PortGlyph } from "@/ui/PortGlyph";
import { portLook } from "@/ui/portTypes";
import { type DownloadLink, Downloads } from "./Downloads";
import classes from "./Preview.module.css";
import { TablePreview } from "./TablePreview";

const text = panelsText.preview;

interface Props {
  label: string;
  output: OutputRef;
  /** Null for types that have none. */
  preview: Preview | null;
  /** The address that gives the output as it is, or in the format named. */
  addressAs: (format?: "csv" | "parquet") => string;
}

/** Whether a port of this type carries rows and columns. */
export function isTabular(type: string): boolean {
  const { root } = portLook(type);
  return root === "table" || root === "metrics";
}

/** What an output holds: rows, or facts and a way to fetch it. */
export function OutputPreview({ label, output, preview, addressAs }: Props) {
  if (preview !== null && isTabular(output.type)) {
    const downloads: DownloadLink[] = [
      { format: "CSV", address: addressAs("csv") },
      { format: "Parquet", address: addressAs("parquet") },
    ];
    return <TablePreview preview={preview} label={label} downloads={downloads} />;
  }
  return <OutputFacts output={output} address={addressAs()} />;
}

function OutputFacts({ output, address }: { output: OutputRef; address: string }) {
  return (
    <div className={classes.preview}>
      <dl className={classes.facts}>
        <dt>{text.type}</dt>
        <dd>
          <PortGlyph type={output.type} /> {portLook(output.type).label}
        </dd>
        <dt>{text.bytes}</dt>
        <dd className="tabular">{formatBytes(output.bytes)}</dd>
        <dt>{text.digest}</dt>
        <dd className={classes.digest}>{output.digest}</dd>
      </dl>
      <div className={classes.topBar}>
        <Downloads links={[{ format: "", address }]} />
      </div>
    </div>
  );
}
