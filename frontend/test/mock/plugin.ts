import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import * as facts from "./facts.ts";

const PAGE = 500;

type Answer = (match: RegExpMatchArray, url: URL) => unknown;

/** A stand-in for the server while pages are drawn: `npm run dev:mock`. Never shipped. */
export function mockServer(): Plugin {
  return {
    name: "jackfield-mock-server",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? "/", "http://mock");
        if (!url.pathname.startsWith("/api/v1/")) return next();
        respond(request, response, url);
      });
    },
  };
}

const page = (results: unknown) => ({ results, next: null });

function runPage(url: URL) {
  const wanted = ["status", "experiment", "pipeline"] as const;
  const rows = facts.runRows.filter((row) =>
    wanted.every((name) => {
      const value = url.searchParams.get(name);
      return !value || value === (name === "pipeline" ? row.pipeline?.id : row[name]);
    }),
  );
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const following = new URL(url);
  following.searchParams.set("cursor", String(from + PAGE));
  const more = from + PAGE < rows.length;
  return { results: rows.slice(from, from + PAGE), next: more ? following.toString() : null };
}

const runOf = (id: string | undefined) => {
  const row = facts.runRows.find((item) => item.id === id);
  return row ? facts.runDetail(row) : undefined;
};

const GET: [RegExp, Answer][] = [
  [/^me\/$/, () => ({ name: "owner", token: "jf_0a1b2c3d4e5f", version: "0.1.0", embedded: true })],
  [/^samples\/$/, () => page(facts.samples)],
  [/^file-formats\/$/, () => page(facts.fileFormats)],
  [/^components\/$/, () => page([])],
  [/^pipelines\/$/, () => page(facts.pipelines)],
  [/^pipelines\/([^/]+)\/$/, (m) => facts.pipelines.find((item) => item.id === m[1])],
  [/^pipelines\/[^/]+\/versions\/$/, () => page([])],
  [/^experiments\/$/, () => page(["automobile", "adult", "segments"].map((name) => ({ name })))],
  [/^runs\/$/, (_m, url) => runPage(url)],
  [/^runs\/([^/]+)\/$/, (m) => runOf(m[1])],
  [/^runs\/[^/]+\/document\/$/, () => ({ document: facts.automobile, plan: {} })],
  [
    /^runs\/([^/]+)\/metrics\/$/,
    (m) => facts.runRows.find((row) => row.id === m[1])?.metrics ?? {},
  ],
  [/^runs\/[^/]+\/events\/$/, () => ({ events: [], seq: 12 })],
  [/^runs\/.*\/logged\/$/, () => ({ items: [] })],
  [/^runs\/.*\/preview\/$/, () => facts.preview],
  [/^runs\/.*\/log\/$/, () => facts.log],
  [/^datasets\/$/, () => page(facts.datasets)],
  [/^datasets\/.*\/preview\/$/, () => facts.preview],
  [/^compute-targets\/$/, () => page(facts.targets)],
  [/^compute-targets\/.*\/log\/$/, () => "Step 1/4 : FROM jackfield/base:bookworm\nDone."],
  [/^endpoints\/$/, () => page(facts.endpoints)],
  [/^endpoints\/([^/]+)\/$/, (m) => facts.endpoints.find((item) => item.name === m[1])],
  [/^endpoints\/([^/]+)\/versions\/$/, () => page(facts.endpoints[0]?.versions)],
  [/^endpoints\/([^/]+)\/keys\/$/, () => page(facts.endpointKeys)],
];

const POST: [RegExp, Answer][] = [
  [/^samples\/[^/]+\/open\/$/, () => facts.pipelines[0]],
  [/^pipelines\/$/, () => facts.pipelines[0]],
  [/^pipelines\/([^/]+)\/duplicate\/$/, (m) => facts.pipelines.find((item) => item.id === m[1])],
  [/^runs\/([^/]+)\/(cancel|retry)\/$/, (m) => runOf(m[1])],
  [/^compute-targets\/([^/]+)\/probe\/$/, (m) => facts.targets.find((item) => item.name === m[1])],
  [/^endpoints\/[^/]+\/keys\/$/, () => ({ id: "k", name: "new", key: "jfk_7f21c0ffee51ab" })],
  [
    /^datasets\/inspect\/$/,
    () => ({ ...facts.datasets[0]?.versions[0], upload: "slip", head: facts.preview.head }),
  ],
  [/^datasets\/$/, () => ({ name: "new", version: 1, digest: "sha256:1", schema: null })],
];

function respond(request: IncomingMessage, response: ServerResponse, url: URL): void {
  const path = url.pathname.slice("/api/v1/".length);
  for (const [pattern, answer] of request.method === "GET" ? GET : POST) {
    const match = path.match(pattern);
    const body = match && answer(match, url);
    if (body === null || body === undefined) continue;
    const isText = typeof body === "string";
    response.setHeader("Content-Type", isText ? "text/plain" : "application/json");
    if (isText) response.setHeader("X-Next-Offset", String(body.length));
    response.end(
      isText ? (url.searchParams.get("offset") === "0" ? body : "") : JSON.stringify(body),
    );
    return;
  }
  response.statusCode = 404;
  response.setHeader("Content-Type", "application/problem+json");
  response.end(
    JSON.stringify({
      status: 404,
      code: "not_found",
      detail: "The mock has no such thing.",
      request_id: "mock",
    }),
  );
}
