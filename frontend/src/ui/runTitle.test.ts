import { expect, it } from "vitest";
import { runLabel, runNumber, runTitle } from "./runTitle";

it("calls a run by its name, else its pipeline's, and tells runs of one name apart by their number", () => {
  const pipeline = { name: "Cars" };
  expect(runTitle({ name: "", pipeline })).toBe("Cars");
  expect(runLabel({ name: "Best", number: 12, pipeline })).toBe("Best #12");
  expect(runLabel({ name: "", number: 1, pipeline })).toBe("Cars #1");
  // A document that is no draft: nothing to count.
  expect(runLabel({ name: "Once", number: null, pipeline: null })).toBe("Once");
  expect(runNumber({ number: null })).toBeNull();
});
