import { Button, Modal, SegmentedControl } from "@mantine/core";
import { useId, useMemo, useRef, useState } from "react";
import type { Column } from "@/api/types";
import { panelsText } from "@/text/panels";
import { ColumnList } from "./ColumnList";
import classes from "./Columns.module.css";
import { MissingNames } from "./MissingNames";
import { NamesEditor } from "./NamesEditor";
import { RulesEditor } from "./RulesEditor";
import {
  asNames,
  type ColumnSelection,
  dropFrom,
  renameIn,
  resolveSelection,
  rulesOf,
} from "./selection";

const text = panelsText.columns;
const MODES = [
  { value: "rules", label: text.modeRules },
  { value: "names", label: text.modeNames },
];

interface Props {
  label: string;
  selection: ColumnSelection;
  columns: readonly Column[] | null;
  onApply: (selection: ColumnSelection) => void;
  onClose: () => void;
}

/** Edits a selection with its result beside it; one Apply is one undo step. */
export function ColumnsDialog({ label, selection, columns, onApply, onClose }: Props) {
  const [draft, setDraft] = useState(selection);
  const mode = "rules" in draft ? "rules" : "names";
  const changeMode = (next: string) => {
    if (next === mode) return;
    if (next === "rules") setDraft({ rules: rulesOf(draft) });
    else setDraft(columns === null ? { names: [] } : asNames(draft, columns));
  };
  const body = useRef<HTMLDivElement>(null);
  const apply = () => {
    const refused = body.current?.querySelector<HTMLElement>("[data-refused]");
    // What was typed and not taken would be lost with the dialog.
    if (refused) return refused.focus();
    onApply(draft);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={text.title(label)} size={880}>
      <SegmentedControl data={MODES} value={mode} onChange={changeMode} aria-label={text.mode} />
      <div className={classes.editor} ref={body}>
        {"rules" in draft ? (
          <RulesEditor
            rules={draft.rules}
            columns={columns}
            onChange={(rules) => setDraft({ rules })}
          />
        ) : (
          <NamesEditor
            names={draft.names}
            columns={columns}
            onChange={(names) => setDraft({ names })}
          />
        )}
        <Result selection={draft} columns={columns} onFix={setDraft} />
      </div>
      <div className={classes.footer}>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button onClick={apply}>{text.apply}</Button>
      </div>
    </Modal>
  );
}

interface ResultProps {
  selection: ColumnSelection;
  columns: readonly Column[] | null;
  onFix: (selection: ColumnSelection) => void;
}

function Result({ selection, columns, onFix }: ResultProps) {
  const titleId = useId();
  const resolved = useMemo(
    () => (columns === null ? null : resolveSelection(selection, columns)),
    [selection, columns],
  );
  const chosen = useMemo(() => {
    const names = new Set(resolved?.names);
    return (columns ?? []).filter((column) => names.has(column.name));
  }, [resolved, columns]);
  if (resolved === null || columns === null) {
    return (
      <div className={`${classes.pane} ${classes.result}`}>
        <h3>{text.resolvedTitle}</h3>
        <p className={classes.hint}>{text.resolvedUnknown}</p>
      </div>
    );
  }
  return (
    <section className={`${classes.pane} ${classes.result}`} aria-labelledby={titleId}>
      <h3 id={titleId}>{text.resolvedTitle}</h3>
      <div role="status" className="tabular">
        {text.resolved(chosen.length, columns.length)}
      </div>
      <MissingNames
        missing={resolved.missing}
        onReplace={(name, by) => onFix(renameIn(selection, name, by))}
        onRemove={(name) => onFix(dropFrom(selection, name))}
      />
      <ColumnList label={text.resolvedList} columns={chosen} />
    </section>
  );
}
