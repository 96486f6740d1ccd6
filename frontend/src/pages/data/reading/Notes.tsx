import { Button } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import type { Note } from "@/api/types";
import { dataText } from "@/text/data";
import classes from "./Reading.module.css";
import { type ReadingOptions, type Remedy, remedyOf } from "./readingOptions";

const words = dataText.notes;
const SHOWN = 5;

interface Props {
  notes: readonly Note[];
  given?: ReadingOptions;
  /** Takes what one click does about a note; without it, notes are only shown. */
  onGive?: (given: ReadingOptions) => void;
}

/** What the reader has to say: by line, with what can be done about it at once. */
export function Notes({ notes, given = {}, onGive }: Props) {
  const [all, setAll] = useState(false);
  if (notes.length === 0) return null;
  // Observations, such as the delimiter that was found, are no reason for a sign of warning.
  const Sign = notes.some((note) => note.severity !== "info") ? IconAlertTriangle : IconInfoCircle;
  const shown = all ? notes : notes.slice(0, SHOWN);
  return (
    <section className={classes.notes} aria-label={words.label}>
      <h3>
        <Sign size={16} aria-hidden="true" /> {words.title(notes.length)}
      </h3>
      <ul>
        {shown.map((note, index) => {
          const remedy = onGive ? remedyOf(note, given) : null;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: notes never move, and two may be the same.
            <li key={index}>
              {note.line !== undefined && !note.message.includes(String(note.line)) && (
                <span className={classes.line}>
                  {words.line} {note.line}
                </span>
              )}
              <span>{note.message}</span>
              {remedy && (
                <Button variant="light" onClick={() => onGive?.(remedy.options)}>
                  {remedyText(remedy)}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {shown.length < notes.length && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {words.more(notes.length - shown.length)}
        </Button>
      )}
    </section>
  );
}

function remedyText({ kind, words: said, options }: Remedy): string {
  if (kind === "header") return words.header(options.header === true);
  return kind === "missing" ? words.missing(said.join(", ")) : words.mark(said.join());
}
