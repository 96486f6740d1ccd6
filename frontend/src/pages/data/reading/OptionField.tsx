import { NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { dataText } from "@/text/data";
import { listOf, listText, type OptionName, type ReadingOptions } from "./readingOptions";

const words = dataText.options;

/** Marks that are offered; one that was given otherwise is offered too. */
const MARKS: Partial<Record<OptionName, readonly string[]>> = {
  delimiter: [",", ";", "\t", "|", " ", ":"],
  decimal: [".", ","],
  thousands: ["", ",", ".", " ", "'"],
  quote: ['"', "'", ""],
};
const ENCODINGS = [
  "utf-8",
  "utf-16",
  "cp1252",
  "iso-8859-1",
  "iso-8859-15",
  "shift_jis",
  "gb18030",
];
const GUESS = "guess";

interface Props {
  name: OptionName;
  given: ReadingOptions;
  /** What it was read with. */
  read: ReadingOptions;
  error: string | undefined;
  onSay: (value: unknown) => void;
}

/** One option as a field: what was said, or what the reader guessed. */
export function OptionField(props: Props) {
  const { name } = props;
  if (name in MARKS || name === "encoding" || name === "header") return <Choice {...props} />;
  if (name === "on_bad_rows") return <BadRows {...props} />;
  if (name === "missing" || name === "date_formats") return <ListField {...props} />;
  return <TextField {...props} />;
}

/** An option's value in words. */
export function valueText(name: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (name === "header") return words.header[String(value)] ?? String(value);
  if (name === "on_bad_rows") return words.badRows[String(value)] ?? String(value);
  if (name in MARKS || name === "comment") return words.marks[String(value)] ?? String(value);
  if (Array.isArray(value)) return listText(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function Choice({ name, given, read, error, onSay }: Props) {
  const said = given[name];
  const offered = name === "header" ? [true, false] : (MARKS[name] ?? ENCODINGS);
  const values =
    said === undefined || (offered as unknown[]).includes(said) ? offered : [...offered, said];
  const guessed = said === undefined ? valueText(name, read[name]) : "";
  return (
    <NativeSelect
      label={words.names[name]}
      error={error}
      value={said === undefined ? GUESS : JSON.stringify(said)}
      onChange={({ currentTarget: { value } }) =>
        onSay(value === GUESS ? undefined : JSON.parse(value))
      }
      data={[
        { value: GUESS, label: words.guessed(guessed) },
        ...values.map((value) => ({ value: JSON.stringify(value), label: valueText(name, value) })),
      ]}
    />
  );
}

function BadRows({ name, given, error, onSay }: Props) {
  return (
    <NativeSelect
      label={words.names[name]}
      error={error}
      value={String(given[name] ?? "keep")}
      onChange={({ currentTarget: { value } }) => onSay(value === "keep" ? undefined : value)}
      data={Object.entries(words.badRows).map(([value, label]) => ({ value, label }))}
    />
  );
}

/** A list as text: what is typed stays as it is, though a comma at its end says nothing yet. */
function ListField({ name, given, error, onSay }: Props) {
  const said = listText(given[name]);
  const [text, setText] = useState(said);
  useEffect(() => {
    setText((before) => (listText(listOf(before)) === said ? before : said));
  }, [said]);
  return (
    <TextInput
      label={words.names[name]}
      placeholder={words.listHints[name]}
      error={error}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        onSay(listOf(value));
      }}
    />
  );
}

const NUMBER = /^\d+$/;

function TextField({ name, given, read, error, onSay }: Props) {
  const isNumber = name === "skip_rows";
  const guessed = valueText(name, read[name]);
  return (
    <TextInput
      label={words.names[name]}
      placeholder={words.guessed(guessed)}
      inputMode={isNumber ? "numeric" : "text"}
      error={error}
      value={given[name] === undefined ? "" : String(given[name])}
      onChange={({ currentTarget: { value } }) =>
        onSay(isNumber && NUMBER.test(value) ? Number(value) : value)
      }
    />
  );
}
