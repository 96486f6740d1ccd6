import { describe, expect, it } from "vitest";
import { helpParagraphs } from "./helpParts";

const said = (help: string) =>
  helpParagraphs(help).map((parts) =>
    parts.map(({ text, code }) => (code ? `<${text}>` : text)).join(""),
  );

describe("a component's help", () => {
  it("shows code as code, without its back-ticks", () => {
    expect(said("Rows of ``t1`` and `t2` with ``a\n``.")).toEqual([
      "Rows of <t1> and <t2> with <a >.",
    ]);
    expect(said("A lone ` stays.")).toEqual(["A lone ` stays."]);
  });

  it("joins the lines of a paragraph and keeps paragraphs apart", () => {
    expect(said("Split rows.\n\nBy a\nfraction.")).toEqual(["Split rows.", "By a fraction."]);
  });

  it("leaves formulas to the component's page", () => {
    expect(said("Split rows.\n\nExactly: ``numpy.sort(x)``.")).toEqual(["Split rows."]);
  });
});
