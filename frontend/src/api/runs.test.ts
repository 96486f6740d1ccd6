import { expect, it } from "vitest";
import { outputDownloadAddress } from "./runs";

it("downloads for a spreadsheet mark formulas, others are exact", () => {
  const download = "/api/v1/runs/r/steps/split/outputs/first/download/";
  expect(outputDownloadAddress("r", "split", "first", "csv")).toBe(
    `${download}?as=csv&formulas=text`,
  );
  expect(outputDownloadAddress("r", "split", "first", "parquet")).toBe(`${download}?as=parquet`);
  expect(outputDownloadAddress("r", "split", "first")).toBe(download);
});
