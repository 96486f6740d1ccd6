import { expect, it } from "vitest";
import { distinctLabels } from "./distinctLabels";

it("adds the id only where a name alone would not tell two apart", () => {
  const names = new Map([
    ["split", "Split Data"],
    ["train_a", "Train Model"],
    ["train_b", "Train Model"],
  ]);
  expect([...distinctLabels(names).values()]).toEqual([
    "Split Data",
    "Train Model (train_a)",
    "Train Model (train_b)",
  ]);
});
