import { formatNumber } from "@/ui/format";
import { words } from "../inspector/fields";
import classes from "./Evaluation.module.css";
import type { LoggedTable } from "./evaluation";

function shown(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  return value === null || value === undefined ? "" : String(value);
}

interface Props {
  label: string;
  table: LoggedTable;
}

/** A small logged table, as it was logged. */
export function LoggedTableView({ label, table }: Props) {
  const names = Object.keys(table);
  const rows = Math.max(0, ...names.map((name) => table[name]?.length ?? 0));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.scroll} aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {words(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rows }, (_, row) => (
            // Rows have no identity but their place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <tr key={row}>
              {names.map((name) => (
                <td key={name}>{shown(table[name]?.[row])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
