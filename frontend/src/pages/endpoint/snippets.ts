/** Calls of an endpoint that work when pasted. Pure. */
import type { PipelineParameter } from "@/api/types";

export interface Call {
  /** Scheme, host and port of this server. */
  origin: string;
  endpoint: string;
  key: string;
  parameters: readonly PipelineParameter[];
}

function valuesOf(parameters: readonly PipelineParameter[]): Record<string, unknown> {
  return Object.fromEntries(parameters.map((item) => [item.name, item.default ?? null]));
}

function runsAddress({ origin, endpoint }: Call): string {
  return `${origin}/endpoints/${encodeURIComponent(endpoint)}/runs`;
}

/** Text as one word of a POSIX shell. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Starts a run; a second command asks how it goes. */
export function curlSnippet(call: Call): string {
  const address = runsAddress(call);
  const authorization = shellWord(`Authorization: Bearer ${call.key}`);
  return [
    `curl -X POST ${shellWord(address)} \\`,
    `  -H ${authorization} \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${shellWord(JSON.stringify({ parameters: valuesOf(call.parameters) }))}`,
    "",
    "# Put the run_id of the answer in place of RUN_ID:",
    `curl ${shellWord(`${address}/RUN_ID`)} -H ${authorization}`,
  ].join("\n");
}

/** Starts a run and waits for its metrics, with the standard library alone. */
export function pythonSnippet(call: Call): string {
  return [
    "import json",
    "import time",
    "import urllib.request",
    "",
    `ADDRESS = ${JSON.stringify(runsAddress(call))}`,
    `HEADERS = {"Authorization": ${JSON.stringify(`Bearer ${call.key}`)}, "Content-Type": "application/json"}`,
    `BODY = ${pythonLiteral({ parameters: valuesOf(call.parameters) })}`,
    "",
    "",
    "def call(address, body=None):",
    "    data = None if body is None else json.dumps(body).encode()",
    "    request = urllib.request.Request(address, data=data, headers=HEADERS)",
    "    with urllib.request.urlopen(request) as answer:",
    "        return json.load(answer)",
    "",
    "",
    'run_id = call(ADDRESS, BODY)["run_id"]',
    'while (run := call(f"{ADDRESS}/{run_id}"))["status"] not in ("succeeded", "failed", "cancelled"):',
    "    time.sleep(2)",
    'print(run["status"], run["metrics"], run["error"])',
  ].join("\n");
}

const PYTHON_NAMES = new Map<unknown, string>([
  [null, "None"],
  [true, "True"],
  [false, "False"],
]);

/** A JSON value as Python writes it. JSON's numbers and escapes are Python's too. */
function pythonLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    const items = Object.entries(value);
    return `{${items.map(([key, item]) => `${JSON.stringify(key)}: ${pythonLiteral(item)}`).join(", ")}}`;
  }
  return PYTHON_NAMES.get(value) ?? JSON.stringify(value);
}
