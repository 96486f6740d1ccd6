import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tabIcon, tabMark, tabTitle } from "./tab";

describe("the browser's tab", () => {
  it("names the page, and the run first while there is news of it", () => {
    expect(tabTitle("Prices", null)).toBe("Prices · Jackfield");
    expect(tabTitle("Prices", "failed")).toBe("Failed · Prices · Jackfield");
    expect(tabTitle("", null)).toBe("Jackfield");
  });

  it("counts a run as running until it has ended, and a cancelled one as no news", () => {
    expect(tabMark("queued")).toBe("running");
    expect(tabMark("cancelling")).toBe("running");
    expect(tabMark("succeeded")).toBe("succeeded");
    expect(tabMark("cancelled")).toBeNull();
    expect(tabMark(null)).toBeNull();
  });

  it.each([null, "running", "succeeded", "failed"] as const)("has an icon for %s", (mark) => {
    expect(existsSync(`public/${tabIcon(mark).split("/").at(-1)}`)).toBe(true);
  });
});
