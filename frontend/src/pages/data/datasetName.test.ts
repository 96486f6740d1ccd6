import { expect, it } from "vitest";
import { nameFromFile } from "./datasetName";

it.each([
  ["automobile.csv", "automobile"],
  ["C:\\data\\Adult Income.xlsx", "Adult Income"],
  ["logs.2026.jsonl", "logs"],
  ["noending", "noending"],
  [".csv", ".csv"],
])("a file called %s suggests the name %s", (file, name) => {
  expect(nameFromFile(file)).toBe(name);
});
