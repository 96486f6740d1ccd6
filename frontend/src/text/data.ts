import type { Remedy } from "@/api/types";

function remedyWords(option: string, value: unknown): string {
  const said = (Array.isArray(value) ? value : [value]).map((word) => `'${word}'`).join(", ");
  switch (option) {
    case "missing":
      return `Treat ${said} as missing`;
    case "decimal":
      return `Use ${said} as decimal mark`;
    case "thousands":
      return `Use ${said} as thousands mark`;
    case "header":
      return value === true ? "Read the first row as names" : "Read the first row as data";
    default:
      return `Set ${option} to ${said}`;
  }
}

/** Visible text of the data pages. */
export const dataText = {
  title: "Data",
  upload: "Upload a file",
  formats: (titles: readonly string[]) =>
    new Intl.ListFormat("en", { type: "disjunction" }).format(titles),
  dropHere: "Drop the file to upload it",
  empty: {
    title: "No data yet",
    sentence:
      "A dataset is a named file that pipelines read. Drop one here or choose one; its columns and types are detected.",
  },
  columns: {
    name: "Name",
    version: "Version",
    rows: "Rows",
    columns: "Columns",
    size: "Size",
    added: "Added",
    actions: "Actions",
  },
  deleteNamed: (name: string) => `Delete ${name}`,
  deleteTitle: "Delete the dataset?",
  deleteSentence: (name: string, versions: number) =>
    `“${name}” and ${versions === 1 ? "its one version" : `its ${versions} versions`} are removed. It cannot be deleted while a pipeline reads it.`,
  uploadTitle: "Upload a dataset",
  file: "File",
  name: "Name",
  nameHint: "The name that pipelines use.",
  refused: "The file was rejected",
  newVersion: (name: string, version: number) =>
    `“${name}” exists. The file becomes version ${version} unless a version already has the same content, read the same way.`,
  start: "Add dataset",
  startAgain: "Add version",
  adding: "Reading the whole file",
  sending: (percent: number) => `Uploading, ${percent} %`,
  reading: "Looking at the file: delimiter, columns and types",
  againTitle: (name: string, version: number) => `Read version ${version} of ${name} again`,
  again: "Read again with other options…",
  againSentence: "The same file, read as you say here, becomes a new version.",
  notKept:
    "An earlier release did not keep this version's file. Upload it again to read it with other options.",
  noTable: "This dataset is a file. Connect it to an input that takes one, such as Script bundle.",
  options: {
    title: "How it is read",
    more: "More options",
    guessed: (what: string) => (what ? `Guessed: ${what}` : "Guessed"),
    given: "given",
    found: "guessed",
    listHints: {
      missing: "With commas: NA, ?",
      date_formats: "With commas: %d.%m.%Y",
    } as Readonly<Record<string, string>>,
    refused: "The options need a change",
    none: "None",
    notSaid: "No options: the reader found out everything.",
    keepFile: "Keep it as a file, without reading a table",
    keepFileHint:
      "For inputs that take a file, such as the script bundle of Execute Python Script.",
    isFile: "It will be kept as it is.",
    names: {
      delimiter: "Delimiter",
      header: "First row",
      decimal: "Decimal mark",
      thousands: "Thousands mark",
      encoding: "Encoding",
      quote: "Quote",
      comment: "Comment sign",
      skip_rows: "Rows to skip",
      missing: "Missing values",
      date_formats: "Date formats",
      sheet: "Sheet",
      range: "Range",
      on_bad_rows: "Rows that do not fit",
      types: "Types",
      names: "Names",
      columns: "Columns",
    } as Readonly<Record<string, string>>,
    marks: {
      ",": "Comma ,",
      ";": "Semicolon ;",
      "\t": "Tab",
      "|": "Bar |",
      " ": "Space",
      ":": "Colon :",
      ".": "Point .",
      "'": "Apostrophe '",
      '"': 'Double quote "',
      "": "None",
    } as Readonly<Record<string, string>>,
    header: { true: "Names", false: "Data" } as Readonly<Record<string, string>>,
    badRows: { keep: "Keep as well as can be", drop: "Drop", fail: "Refuse the file" } as Readonly<
      Record<string, string>
    >,
    typeOf: (column: string) => `Type of ${column}`,
  },
  look: {
    label: "Preview",
    table: (columns: number, rows: number) =>
      `${columns.toLocaleString("en-US")} ${columns === 1 ? "column" : "columns"} · the first ${rows} ${rows === 1 ? "row" : "rows"}`,
    firstColumns: (shown: number) => `the first ${shown} are shown`,
    busy: "Looking again…",
  },
  notes: {
    title: (count: number) => `${count.toLocaleString("en-US")} ${count === 1 ? "note" : "notes"}`,
    label: "Notes",
    line: "Line",
    column: "Column",
    message: "Note",
    more: (count: number) => `Show ${count.toLocaleString("en-US")} more`,
    remedy: ({ option, value, columns }: Remedy) =>
      columns.length > 0
        ? `${remedyWords(option, value)} (${columns.length.toLocaleString("en-US")} ${columns.length === 1 ? "column" : "columns"})`
        : remedyWords(option, value),
    sign: (count: number) =>
      `${count.toLocaleString("en-US")} ${count === 1 ? "row" : "rows"} did not fit`,
  },
  types: {
    boolean: "Boolean",
    integer: "Integer",
    decimal: "Decimal",
    double: "Double",
    string: "String",
    date: "Date",
    time: "Time of day",
    datetime: "Date and time",
    duration: "Duration",
  } as Readonly<Record<string, string>>,
  progress: "Upload progress",
  added: (name: string, version: number) => `${name} is now at version ${version}.`,
  back: "Data",
  versions: "Versions",
  chooseVersion: (version: number) => `Show version ${version}`,
  versionTitle: (version: number) => `Version ${version}`,
  preview: "Preview",
  type: "Type",
  role: "Role",
  categorical: "categorical",
  digest: "Digest",
  use: "In the designer, find it on the left under Datasets and drag it onto the canvas.",
  notFound: (name: string) => `There is no dataset “${name}”.`,
} as const;
