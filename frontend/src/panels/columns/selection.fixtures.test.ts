import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Column } from "@/api/types";
import { highestIndex, parseIndices } from "./indices";
import { readSelection, resolveSelection } from "./selection";

interface Fixture {
  schema: Column[];
  cases: {
    description: string;
    selection: unknown;
    columns: string[] | null;
    missing: string[];
  }[];
}

const FILE = fileURLToPath(
  new URL("../../../../tests/fixtures/columns/selections.json", import.meta.url),
);
const FIXTURE = JSON.parse(readFileSync(FILE, "utf8")) as Fixture;

describe("column selections mean the same as on the server", () => {
  it.each(FIXTURE.cases)("$description", ({ selection, columns, missing }) => {
    const read = readSelection(selection);
    if (read === null) throw new Error("The fixture holds a selection that cannot be read.");
    const resolved = resolveSelection(read, FIXTURE.schema);
    const beyond = resolved.badIndices.map(({ text }) => highestIndex(parseIndices(text) ?? []));
    expect([...resolved.missing.map(({ name }) => name), ...beyond.map(String)]).toEqual(missing);
    if (columns !== null) expect(resolved.names).toEqual(columns);
  });
});
