import { describe, expect, it } from "vitest";
import type { Json, Node } from "@/graph/model";
import type { ComponentSpec, ParameterSchema } from "@/graph/spec";
import { summaryOf } from "./summary";

function spec(properties: Record<string, Partial<ParameterSchema>>): ComponentSpec {
  return {
    category: "Data Transformation",
    parameters: { properties },
  } as unknown as ComponentSpec;
}

function node(parameters: Record<string, Json>): Node {
  return { id: "node", component: "component", parameters } as unknown as Node;
}

const LABEL = spec({ label: { title: "Label column", "x-kind": "column" } });
const COLUMNS = spec({ columns: { title: "Columns", "x-kind": "columns" } });

describe("the setting on a node", () => {
  it("is named where it stands alone", () => {
    expect(summaryOf(node({ label: { names: ["price"] } }), LABEL, true)).toBe(
      "Label column: price",
    );
  });

  it("leaves the room to the status where there is one", () => {
    expect(summaryOf(node({ label: { names: ["price"] } }), LABEL, false)).toBe("price");
  });

  it("begins with the value where title and value are long", () => {
    const split = spec({
      fraction: { title: "Fraction of rows in the first output", "x-kind": "float" },
    });
    expect(summaryOf(node({ fraction: 0.7 }), split, true)).toBe(
      "0.7 · Fraction of rows in the first output",
    );
  });

  it("says which columns are left out", () => {
    const rules: Json[] = [{ include: "all" }, { exclude: { names: ["losses"] } }];
    expect(summaryOf(node({ columns: { rules } }), COLUMNS, false)).toBe("all but losses");
  });

  it("counts rules that say more than names", () => {
    const rules: Json[] = [{ include: "all" }, { exclude: { types: ["string"] } }];
    expect(summaryOf(node({ columns: { rules } }), COLUMNS, false)).toBe("2 rules");
    expect(summaryOf(node({ columns: { rules: rules.slice(0, 1) } }), COLUMNS, false)).toBe(
      "all columns",
    );
  });

  it("gives way to the component of a node that has a name", () => {
    const named = { ...node({}), name: "Forest" };
    const train = { ...LABEL, display_name: "Train Model" };
    expect(summaryOf(named, train, true)).toBe("Train Model");
  });

  it("gives way to the category where nothing is set", () => {
    expect(summaryOf(node({}), LABEL, true)).toBe("Data Transformation");
    expect(summaryOf(node({}), LABEL, false)).toBe("");
  });
});
