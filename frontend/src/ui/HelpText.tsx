import classes from "./HelpText.module.css";
import { helpParagraphs } from "./helpParts";

/** A component's help, in paragraphs. */
export function HelpText({ text }: { text: string }) {
  return (
    <div className={classes.help}>
      {helpParagraphs(text).map((parts) => (
        <p key={parts[0]?.text}>
          {parts.map((part, place) =>
            part.code ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move.
              <code key={place}>{part.text}</code>
            ) : (
              part.text
            ),
          )}
        </p>
      ))}
    </div>
  );
}
