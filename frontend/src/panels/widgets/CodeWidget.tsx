import { ActionIcon, Button, Modal } from "@mantine/core";
import { IconArrowsMaximize } from "@tabler/icons-react";
import { useId, useState } from "react";
import { panelsText } from "@/text/panels";
import { CodeEditor } from "../code/CodeEditor";
import { useDraft } from "../inspector/useDraft";
import classes from "./Code.module.css";
import type { WidgetProps } from "./types";

const text = panelsText.widgets;

/** Source text, small in place and large in a window; both edit the same draft. */
export function CodeWidget(props: WidgetProps) {
  const { field, value, onChange, disabled, invalid, describedBy } = props;
  const [large, setLarge] = useState(false);
  const hintId = useId();
  const { draft, change, flush } = useDraft(typeof value === "string" ? value : "", onChange);
  const editor = {
    value: draft,
    language: field.language,
    readOnly: disabled,
    label: text.codeLabel(field.label, field.language),
    describedBy: `${hintId} ${describedBy}`,
    onChange: change,
    onBlur: flush,
  };
  const close = () => {
    flush();
    setLarge(false);
  };
  return (
    <div>
      <div className={classes.frame} data-invalid={invalid || undefined}>
        <CodeEditor {...editor} />
      </div>
      <div className={classes.foot}>
        <span id={hintId} className={classes.hint}>
          {text.codeLeave}
        </span>
        <ActionIcon onClick={() => setLarge(true)} aria-label={text.codeLarger(field.label)}>
          <IconArrowsMaximize size={16} />
        </ActionIcon>
      </div>
      {large && (
        // Escape belongs to the editor there: it closes its own search and completions.
        <Modal
          opened
          onClose={close}
          title={field.label}
          size="min(1200px, 92vw)"
          closeOnEscape={false}
        >
          <div className={classes.large}>
            <CodeEditor {...editor} autoFocus />
          </div>
          <div className={classes.foot}>
            <span className={classes.hint}>{text.codeLeave}</span>
            <Button onClick={close}>{text.codeDone}</Button>
          </div>
        </Modal>
      )}
    </div>
  );
}
