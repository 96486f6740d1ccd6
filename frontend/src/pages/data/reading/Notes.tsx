import { Button } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import type { Note, Remedy } from "@/api/types";
import { dataText } from "@/text/data";
import classes from "./Reading.module.css";
import { isGiven, type ReadingOptions, withRemedy } from "./readingOptions";

const words = dataText.notes;
const SHOWN = 5;

interface Props {
  notes: readonly Note[];
  remedies: readonly Remedy[];
  given: ReadingOptions;
  /** Takes what one click does about the notes; without it, they are only shown. */
  onGive?: ((given: ReadingOptions) => void) | undefined;
}

/** What the reader has to say: by line, after what can be done about it at once. */
export function Notes({ notes, remedies, given, onGive }: Props) {
  const [all, setAll] = useState(false);
  if (notes.length === 0) return null;
  // Observations, such as the delimiter that was found, are no reason for a sign of warning.
  const Sign = notes.some((note) => note.severity !== "info") ? IconAlertTriangle : IconInfoCircle;
  const shown = all ? notes : notes.slice(0, SHOWN);
  const wanted = onGive ? remedies.filter((remedy) => !isGiven(given, remedy)) : [];
  return (
    <section className={classes.notes} aria-label={words.label}>
      <h3>
        <Sign size={16} aria-hidden="true" /> {words.title(notes.length)}
      </h3>
      {wanted.length > 0 && (
        <div className={classes.remedies}>
          {wanted.map((remedy) => (
            <Button
              key={words.remedy(remedy)}
              variant="light"
              title={remedy.columns.join(", ")}
              onClick={() => onGive?.(withRemedy(given, remedy))}
            >
              {words.remedy(remedy)}
            </Button>
          ))}
        </div>
      )}
      <ul>
        {shown.map((note, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: notes never move, and two may be the same.
          <li key={index}>
            {note.line !== undefined && !note.message.includes(String(note.line)) && (
              <span className={classes.line}>
                {words.line} {note.line}
              </span>
            )}
            <span>{note.message}</span>
          </li>
        ))}
      </ul>
      {shown.length < notes.length && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {words.more(notes.length - shown.length)}
        </Button>
      )}
    </section>
  );
}
