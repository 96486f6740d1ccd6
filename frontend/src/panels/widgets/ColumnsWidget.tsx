import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Json } from "@/graph/model";
import { panelsText } from "@/text/panels";
import classes from "../columns/Columns.module.css";
import { ColumnsDialog } from "../columns/ColumnsDialog";
import { describeSelection } from "../columns/describe";
import { MissingNames } from "../columns/MissingNames";
import {
  type ColumnSelection,
  dropFrom,
  readSelection,
  renameIn,
  resolveSelection,
} from "../columns/selection";
import type { WidgetProps } from "./types";

const text = panelsText.columns;
const NOTHING: ColumnSelection = { rules: [] };

/** A column selection: what it says, what it comes to, and a dialog to change it. */
export function ColumnsWidget(props: WidgetProps) {
  const { field, value, onChange, disabled, invalid, id, labelId, describedBy, context } = props;
  const [open, setOpen] = useState(false);
  const selection = useMemo(() => readSelection(value) ?? NOTHING, [value]);
  const columns = context.arriving[field.port ?? ""] ?? null;
  const resolved = useMemo(
    () => (columns === null ? null : resolveSelection(selection, columns)),
    [selection, columns],
  );
  const broken = (resolved?.missing.length ?? 0) + (resolved?.badIndices.length ?? 0) > 0;
  const commit = (next: ColumnSelection) => onChange(next as unknown as Json);

  return (
    <fieldset className={classes.fieldset} aria-labelledby={labelId} aria-describedby={describedBy}>
      <div className={classes.summary} data-invalid={invalid || broken || undefined}>
        <div className={classes.summaryText}>
          <div>{describeSelection(selection)}</div>
          {resolved && columns && (
            <div className={`${classes.summaryCount} tabular`}>
              {text.resolved(resolved.names.length, columns.length)}
            </div>
          )}
        </div>
        <Button
          id={id}
          variant="default"
          size="compact-xs"
          disabled={disabled}
          aria-label={text.editOf(field.label)}
          onClick={() => setOpen(true)}
        >
          {text.edit}
        </Button>
      </div>
      {resolved && (
        <MissingNames
          missing={resolved.missing}
          disabled={disabled}
          onReplace={(name, by) => commit(renameIn(selection, name, by))}
          onRemove={(name) => commit(dropFrom(selection, name))}
        />
      )}
      {columns === null && <p className={classes.hint}>{text.unknownYet}</p>}
      {open && (
        <ColumnsDialog
          label={field.label}
          selection={selection}
          columns={columns}
          onApply={commit}
          onClose={() => setOpen(false)}
        />
      )}
    </fieldset>
  );
}
