import { ActionIcon, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { searchNodes } from "@/graph/search";
import { canvasText } from "@/text/canvas";
import { sharedText } from "@/text/shared";
import type { CanvasView } from "../actions/useCanvasActions";
import { useSession } from "../session";
import classes from "./Dialogs.module.css";

/** Finds nodes and moves from match to match. */
export function FindBar({ view, onClose }: { view: CanvasView; onClose: () => void }) {
  const session = useSession();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const words = canvasText.find;
  const found = searchNodes(
    session.document.getState().graph,
    session.facts.getState().catalogue,
    typed,
  );

  const show = (index: number, text = typed) => {
    const hits = searchNodes(
      session.document.getState().graph,
      session.facts.getState().catalogue,
      text,
    );
    const hit = hits[(index + hits.length) % hits.length];
    setAt(hits.length ? (index + hits.length) % hits.length : 0);
    if (!hit) return;
    session.document.select([hit.id]);
    view.fit([hit.id]);
  };

  /** Keyboard focus continues at the node that was found. */
  const close = () => {
    const hit = found[at];
    onClose();
    if (hit) view.locate(hit.id);
  };

  return (
    <search className={classes.find}>
      <TextInput
        autoFocus
        aria-label={words.placeholder}
        placeholder={words.placeholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          show(0, event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") close();
          if (event.key === "Enter") show(at + (event.shiftKey ? -1 : 1));
        }}
      />
      <span className={classes.fine} role="status">
        {typed && (found.length ? words.count(at + 1, found.length) : words.none)}
      </span>
      <ActionIcon aria-label={canvasText.findPrevious} onClick={() => show(at - 1)}>
        <IconChevronUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label={canvasText.findNext} onClick={() => show(at + 1)}>
        <IconChevronDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label={sharedText.close} onClick={close}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </search>
  );
}
