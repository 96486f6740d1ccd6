import { describe, expect, it } from "vitest";
import { readPipelineValue } from "./pipelineValue";

describe("a typed value of a pipeline parameter", () => {
  it("takes the parameter's type", () => {
    expect(readPipelineValue("int", "7")).toEqual({ value: 7 });
    expect(readPipelineValue("float", "0.7")).toEqual({ value: 0.7 });
    expect(readPipelineValue("str", "7")).toEqual({ value: "7" });
    expect(readPipelineValue("json", '{"names": ["a"]}')).toEqual({ value: { names: ["a"] } });
  });

  it("is refused with a sentence when it has another type", () => {
    expect(readPipelineValue("int", "0.5")).toEqual({ fault: "Enter a whole number." });
    expect(readPipelineValue("float", "many")).toEqual({ fault: "Enter a number." });
    expect(readPipelineValue("json", "{names")).toHaveProperty("fault");
  });
});
