import { indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { sql } from "@codemirror/lang-sql";
import { indentUnit } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { useEffect, useRef } from "react";
import type { Field } from "../inspector/fields";
import { editorTheme } from "./editorTheme";

export interface CodeMirrorProps {
  value: string;
  language: Field["language"];
  readOnly: boolean;
  /** What screen readers call the editor, how to leave it included. */
  label: string;
  describedBy: string;
  autoFocus?: boolean;
  onChange: (value: string) => void;
  onBlur: () => void;
}

const LANGUAGES: Readonly<Record<Field["language"], () => Extension>> = {
  python: () => [python(), indentUnit.of("    ")],
  sql: () => sql(),
  text: () => [],
};

function readOnlyExtension(readOnly: boolean): Extension {
  return [EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)];
}

/** The editor itself; loaded only where code is shown. Escape, then Tab, leaves it by keyboard. */
export default function CodeMirrorEditor(props: CodeMirrorProps) {
  const { value, language, readOnly, label, describedBy, autoFocus = false } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const readOnlyPart = useRef(new Compartment());
  const latest = useRef(props);

  useEffect(() => {
    latest.current = props;
  });

  // The editor lives as long as its language and labels; value and read-only are kept in step below.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (place.current === null) return;
    const listen = EditorView.updateListener.of((update) => {
      const { onChange, onBlur } = latest.current;
      if (update.docChanged) onChange(update.state.doc.toString());
      if (update.focusChanged && !update.view.hasFocus) onBlur();
    });
    const made = new EditorView({
      parent: place.current,
      doc: latest.current.value,
      extensions: [
        basicSetup,
        keymap.of([indentWithTab]),
        LANGUAGES[language](),
        editorTheme,
        readOnlyPart.current.of(readOnlyExtension(latest.current.readOnly)),
        EditorView.contentAttributes.of({
          "aria-label": label,
          "aria-describedby": describedBy,
          // What cannot be edited can be gone to and scrolled all the same.
          tabindex: "0",
        }),
        listen,
      ],
    });
    view.current = made;
    if (autoFocus) made.focus();
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [language, label, describedBy]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const effects = readOnlyPart.current.reconfigure(readOnlyExtension(readOnly));
    view.current?.dispatch({ effects });
  }, [readOnly]);

  return <div ref={place} style={{ height: "100%", minHeight: 0 }} />;
}
