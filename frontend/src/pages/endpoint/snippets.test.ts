import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type Call, curlSnippet, pythonSnippet } from "./snippets";

const CALL: Call = {
  origin: "http://127.0.0.1:8000",
  endpoint: "price",
  key: "jfk_secret",
  parameters: [
    { name: "train_fraction", type: "float", default: 0.7 },
    { name: "shuffle", type: "bool", default: true },
    { name: "columns", type: "json", default: { names: ["a", null, false] } },
    { name: "note", type: "str", default: `it's "quoted"\n` },
  ],
};
const BODY = {
  parameters: {
    train_fraction: 0.7,
    shuffle: true,
    columns: { names: ["a", null, false] },
    note: `it's "quoted"\n`,
  },
};

describe("the curl snippet", () => {
  it("gives a shell the address, the key and the parameters as they are", () => {
    // `curl` is a function that prints its arguments: what the real one would be called with.
    const script = `curl() { printf '%s\\0' "$@"; }\n${curlSnippet(CALL)}`;
    const words = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0");
    expect(words.slice(0, 3)).toEqual(["-X", "POST", "http://127.0.0.1:8000/endpoints/price/runs"]);
    expect(words).toContain("Authorization: Bearer jfk_secret");
    expect(JSON.parse(words[words.indexOf("-d") + 1] ?? "")).toEqual(BODY);
  });
});

describe("the Python snippet", () => {
  it("is valid Python whose body holds the parameters", () => {
    const setup = pythonSnippet(CALL).split("def call")[0];
    const whole = `compile(${JSON.stringify(pythonSnippet(CALL))}, "snippet", "exec")`;
    const script = `${whole}\n${setup}\nprint(json.dumps([ADDRESS, HEADERS["Authorization"], BODY]))`;
    const printed = execFileSync("python3", ["-c", script], { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual([
      "http://127.0.0.1:8000/endpoints/price/runs",
      "Bearer jfk_secret",
      BODY,
    ]);
  });
});
