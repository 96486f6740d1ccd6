import type { DatasetVersion } from "@/api/types";
import { dataText } from "@/text/data";
import { valueText } from "./OptionField";
import classes from "./Reading.module.css";

const words = dataText.options;

/** The options a version was read with: those that were given, and those its reader guessed. */
export function ReadAs({ version }: { version: DatasetVersion }) {
  const read = { ...version.options, ...version.given };
  const names = Object.keys(read);
  return (
    <section aria-label={words.title}>
      {names.length === 0 ? (
        <p className={classes.guessed}>{words.notSaid}</p>
      ) : (
        <dl className={classes.said}>
          {names.map((name) => (
            <div key={name}>
              <dt>{words.names[name] ?? name}</dt>
              <dd>
                {valueText(name, read[name])}{" "}
                <span className={classes.guessed}>
                  ({name in version.given ? words.given : words.found})
                </span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
