import { describe, expect, it } from "vitest";
import { NO_CHOICE, requestOf } from "./runChoice";

describe("the remembered choice", () => {
  it("asks for nothing that was left as the pipeline says", () => {
    expect(requestOf(NO_CHOICE, [{ name: "fraction" }])).toEqual({});
  });

  it("leaves out parameters that the pipeline no longer has", () => {
    const choice = {
      parameters: { fraction: 0.8, gone: 1 },
      experiment: "cars",
      compute: "docker",
    };
    expect(requestOf(choice, [{ name: "fraction" }])).toEqual({
      parameters: { fraction: 0.8 },
      experiment: "cars",
      compute: "docker",
    });
  });
});
