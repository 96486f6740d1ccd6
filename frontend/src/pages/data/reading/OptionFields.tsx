import { UnstyledButton } from "@mantine/core";
import { useId, useState } from "react";
import { ApiError } from "@/api/ApiError";
import { dataText } from "@/text/data";
import { OptionField } from "./OptionField";
import classes from "./Reading.module.css";
import { optionsOf, type ReadingOptions, withOption } from "./readingOptions";

interface Props {
  format: string;
  given: ReadingOptions;
  read: ReadingOptions;
  error: unknown;
  onGive: (given: ReadingOptions) => void;
}

/** Fields that are seen at once; the rest are a click away. */
const FIRST = 5;

/** The options that fit the file's format, as fields. */
export function OptionFields({ format, given, read, error, onGive }: Props) {
  const [more, setMore] = useState(false);
  const id = useId();
  const names = optionsOf(format);
  const errors = errorsOf(error);
  const field = (name: (typeof names)[number]) => (
    <OptionField
      key={name}
      name={name}
      given={given}
      read={read}
      error={errors[name]}
      onSay={(value) => onGive(withOption(given, name, value))}
    />
  );
  const rest = names.slice(FIRST);
  const isOpen = more || rest.some((name) => name in given || name in errors);
  if (names.length === 0) return null;
  return (
    <fieldset className={classes.options}>
      <legend>{dataText.options.title}</legend>
      <div className={classes.fields}>{names.slice(0, FIRST).map(field)}</div>
      {rest.length > 0 && (
        <UnstyledButton
          className={classes.more}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setMore(!isOpen)}
        >
          {dataText.options.more}
        </UnstyledButton>
      )}
      <div id={id} className={classes.fields} hidden={!isOpen}>
        {isOpen && rest.map(field)}
      </div>
    </fieldset>
  );
}

/** By option: what the server says is wrong with it. */
function errorsOf(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    error.problems.flatMap(({ parameter, message, hint }) =>
      parameter ? [[parameter, `${message} ${hint}`.trim()]] : [],
    ),
  );
}
