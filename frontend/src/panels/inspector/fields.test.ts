import { describe, expect, it } from "vitest";
import type { ParametersSchema } from "@/graph/spec";
import {
  fieldsOf,
  groupsOf,
  hasSlider,
  isChanged,
  sameValue,
  valuesInForce,
  visibleFields,
  withinBounds,
} from "./fields";

const SPLIT: ParametersSchema = {
  properties: {
    mode: {
      title: "Splitting mode",
      description: "How rows are divided.",
      type: "string",
      enum: ["split_rows", "regular_expression"],
      "x-enum-labels": { split_rows: "Split rows" },
      "x-kind": "choice",
      default: "split_rows",
    },
    fraction: {
      type: "number",
      minimum: 0,
      maximum: 1,
      default: 0.5,
      "x-kind": "float",
      "x-visible-when": { mode: ["split_rows"] },
    },
    stratify_by: {
      anyOf: [{ type: "string" }, { type: "object" }, { type: "null" }],
      "x-kind": "column",
      "x-port": "dataset",
      default: null,
    },
    expression: {
      type: "string",
      "x-kind": "string",
      "x-visible-when": { mode: ["regular_expression"] },
    },
    seed: { type: "integer", exclusiveMinimum: 0, default: 7 },
  },
};

const fields = fieldsOf(SPLIT);

function names(
  parameters: Record<string, unknown>,
  pipeline: Record<string, unknown> = {},
): string[] {
  return visibleFields(fields, valuesInForce(fields, parameters, pipeline)).map(
    (field) => field.name,
  );
}

describe("fields of a component", () => {
  it("keep the schema's order, labels and choices", () => {
    expect(fields.map((field) => [field.name, field.kind, field.label])).toEqual([
      ["mode", "choice", "Splitting mode"],
      ["fraction", "float", "Fraction"],
      ["stratify_by", "column", "Stratify by"],
      ["expression", "string", "Expression"],
      ["seed", "integer", "Seed"],
    ]);
    expect(fields[0]?.choices).toEqual([
      { value: "split_rows", label: "Split rows" },
      { value: "regular_expression", label: "Regular expression" },
    ]);
    expect(fields.filter((field) => field.required).map((field) => field.name)).toEqual([
      "expression",
    ]);
  });

  it("take a kind from the JSON type when none is told", () => {
    const [field] = fieldsOf({ properties: { n: { type: ["null", "number"] } } });
    expect(field?.kind).toBe("float");
    expect(field?.nullable).toBe(true);
  });

  it("may stay blank when null is one of its shapes", () => {
    expect(fields.filter((field) => field.nullable).map((field) => field.name)).toEqual([
      "stratify_by",
    ]);
  });

  it("are required when they have no default, also where they show only at times", () => {
    expect(fields.filter((field) => field.required).map((field) => field.name)).toEqual([
      "expression",
    ]);
  });

  it("fall back to text for a kind of a later release", () => {
    expect(
      fieldsOf({ properties: { x: { "x-kind": "colour" as "string", type: "string" } } })[0]?.kind,
    ).toBe("string");
  });
});

describe("a conditional field", () => {
  it("shows by the default of the field it depends on", () => {
    expect(names({})).toEqual(["mode", "fraction", "stratify_by", "seed"]);
  });

  it("shows by the node's own value", () => {
    expect(names({ mode: "regular_expression" })).toEqual([
      "mode",
      "stratify_by",
      "expression",
      "seed",
    ]);
  });

  it("shows by the pipeline parameter's value when that is what the node takes", () => {
    expect(names({ mode: { $parameter: "how" } }, { how: "regular_expression" })).toContain(
      "expression",
    );
  });
});

describe("a field's mark of change", () => {
  const fraction = fields[1];
  if (fraction === undefined) throw new Error("the schema above has a second field");

  it("is absent for the default, written out or not", () => {
    expect(isChanged(fraction, {})).toBe(false);
    expect(isChanged(fraction, { fraction: 0.5 })).toBe(false);
  });

  it("is absent where there is no default to differ from", () => {
    const expression = fields.find((field) => field.required);
    expect(expression && isChanged(expression, { expression: "a" })).toBe(false);
  });

  it("is there for another value, a bound one included", () => {
    expect(isChanged(fraction, { fraction: 0.7 })).toBe(true);
    expect(isChanged(fraction, { fraction: { $parameter: "f" } })).toBe(true);
  });
});

describe("equal values", () => {
  it("are compared as JSON, whatever the order of keys", () => {
    expect(sameValue({ a: [1, { b: 2 }], c: 3 }, { c: 3, a: [1, { b: 2 }] })).toBe(true);
    expect(sameValue({ a: [1] }, { a: { 0: 1 } })).toBe(false);
    expect(sameValue({ a: undefined }, { b: undefined })).toBe(false);
  });
});

describe("bounds", () => {
  it("leave out an exclusive minimum", () => {
    const bounds = { minimum: 0, maximum: 1, above: true };
    expect([0, 0.1, 1, 1.1].map((value) => withinBounds(value, bounds))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("give a slider only when both are known", () => {
    expect(fields.filter(hasSlider).map((field) => field.name)).toEqual(["fraction"]);
  });
});

describe("groups of fields", () => {
  const grouped = fieldsOf({
    properties: {
      url: { type: "string" },
      comma: { type: "string", "x-group": "Reading options" },
      path: { type: "string" },
      sheet: { type: "string", "x-group": "Reading options" },
    },
  });

  it("stand where their first field does", () => {
    const names = groupsOf(grouped).map(({ title, fields: members }) => [
      title,
      members.map(({ name }) => name),
    ]);
    expect(names).toEqual([
      [null, ["url"]],
      ["Reading options", ["comma", "sheet"]],
      [null, ["path"]],
    ]);
  });
});
