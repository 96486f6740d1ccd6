import { describe, expect, it } from "vitest";
import { LogLines, matchingLines, piecesOf, stripAnsi } from "./lines";

function linesOf(...chunks: string[]): readonly string[] {
  const log = new LogLines();
  for (const chunk of chunks) log.append(chunk);
  return log.lines();
}

describe("a log's lines", () => {
  it("are joined across chunks", () => {
    expect(linesOf("reading 20", "5 rows\ntrain", "ing\n")).toEqual([
      "reading 205 rows",
      "training",
    ]);
  });

  it("lose colours, also when a chunk ends inside one", () => {
    expect(linesOf("\u001b[3", "1mred\u001b[0m\n")).toEqual(["red"]);
  });

  it("show an unfinished line and an empty line between two", () => {
    expect(linesOf("a\n\nb")).toEqual(["a", "", "b"]);
  });

  it("keep only the last state of a progress bar", () => {
    expect(linesOf("10 %\r50 %\r100 %\r\ndone\r\n")).toEqual(["100 %", "done"]);
  });
});

describe("stripping escapes", () => {
  it("removes links and titles, keeps tabs", () => {
    expect(stripAnsi("\u001b]0;title\u0007a\tb\u001b]8;;http://x\u001b\\c")).toBe("a\tbc");
  });
});

describe("searching", () => {
  it("finds lines whatever the case", () => {
    expect(matchingLines(["Error: a", "fine", "an ERROR"], "error")).toEqual([0, 2]);
    expect(matchingLines(["a"], "")).toEqual([]);
  });

  it("marks every place in a line, and treats the text literally", () => {
    expect(piecesOf("a.b A.B axb", "a.b")).toEqual([
      { text: "a.b", match: true },
      { text: " ", match: false },
      { text: "A.B", match: true },
      { text: " axb", match: false },
    ]);
  });
});
