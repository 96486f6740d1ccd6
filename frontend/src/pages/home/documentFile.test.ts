import { describe, expect, it } from "vitest";
import { documentFileName, readDocument } from "./documentFile";

describe("opening a document from a file", () => {
  it("takes the name in the document", () => {
    const text = '{"format":"jackfield/pipeline@1","name":"Price","nodes":[],"edges":[]}';
    expect(readDocument("other.json", text).name).toBe("Price");
  });

  it("takes the file's name when the document has none", () => {
    const text = '{"format":"jackfield/pipeline@1","nodes":[],"edges":[]}';
    expect(readDocument("wine clusters.json", text).name).toBe("wine clusters");
  });

  it.each(["not json", "[]", "null", '{"format":"other","nodes":[]}', '{"nodes":[]}'])(
    "refuses %s with the file's name",
    (text) => {
      expect(() => readDocument("notes.json", text)).toThrow(/notes\.json is not a pipeline/);
    },
  );
});

describe("the name of a downloaded document", () => {
  it.each([
    ["Automobile price", "automobile-price.json"],
    ["Café (v2)", "cafe-v2.json"],
    ["日本", "pipeline.json"],
  ])("%s is saved as %s", (name, file) => {
    expect(documentFileName(name)).toBe(file);
  });
});
