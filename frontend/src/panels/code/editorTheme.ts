/** CodeMirror in the colours of tokens.css: it follows light and dark by itself. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": {
    color: "var(--jf-text)",
    backgroundColor: "var(--jf-surface)",
    fontSize: "var(--jf-text-small)",
    height: "100%",
  },
  "&.cm-focused": { outline: "2px solid var(--jf-accent)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--jf-mono)", lineHeight: "1.5" },
  ".cm-gutters": {
    backgroundColor: "var(--jf-surface-2)",
    color: "var(--jf-muted)",
    border: "none",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  ".cm-cursor": { borderLeftColor: "var(--jf-text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--jf-accent-soft)" },
  ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "var(--jf-warning-soft)" },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--jf-hover)",
    outline: "1px solid var(--jf-border-strong)",
  },
  ".cm-panels, .cm-tooltip": {
    backgroundColor: "var(--jf-surface)",
    color: "var(--jf-text)",
    borderColor: "var(--jf-border)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--jf-accent)",
    color: "var(--jf-on-accent)",
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--jf-port-transform)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--jf-success)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--jf-warning)" },
  { tag: tags.comment, color: "var(--jf-muted)", fontStyle: "italic" },
  {
    tag: [tags.function(tags.variableName), tags.definition(tags.variableName)],
    color: "var(--jf-port-table)",
  },
  { tag: [tags.typeName, tags.className], color: "var(--jf-reused)" },
]);

export const editorTheme: Extension = [look, syntaxHighlighting(colours)];
