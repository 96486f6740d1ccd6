import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "./ApiError";
import { address, api, cookieValue } from "./client";

interface Sent {
  url: string;
  init: RequestInit;
}

/** Answers every request with `response` and keeps what was sent. */
function serve(response: () => Response | Promise<Response>): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    sent.push({ url, init });
    return response();
  });
  return sent;
}

const problem = (status: number, body: object) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json" },
  });

/** The page of the first of two installations on one machine, as its server names the cookie. */
function page(cookieName: string) {
  vi.stubGlobal("document", {
    cookie: "theme=dark; jackfield_csrf_2=other; jackfield_csrf_1=abc%3D1",
    querySelector: () => ({ content: cookieName }),
  });
}

beforeEach(() => {
  page("jackfield_csrf_1");
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("addresses", () => {
  it("leave out what is not set and escape what is", () => {
    expect(address("runs/", { status: null, experiment: "a&b", pipeline: "" })).toBe(
      "/api/v1/runs/?experiment=a%26b",
    );
  });
});

describe("requests", () => {
  it("carry the CSRF token when they change something, and not when they read", async () => {
    const sent = serve(() => new Response("{}", { status: 200 }));
    await api.get("me/");
    await api.post("pipelines/", { name: "x" });
    const token = ({ init }: Sent) => (init.headers as Record<string, string>)["X-CSRFToken"];
    expect(sent.map(token)).toEqual([undefined, "abc=1"]);
    expect(sent[1]?.init.body).toBe('{"name":"x"}');
  });

  it("take the only name there is where the page names none", async () => {
    page("");
    const sent = serve(() => new Response("{}", { status: 200 }));
    await api.post("pipelines/", {});
    expect(sent.map(({ init }) => init.headers)).toMatchObject([{ "X-CSRFToken": "other" }]);
  });

  it("answer undefined when there is no content", async () => {
    serve(() => new Response(null, { status: 204 }));
    expect(await api.put("x/", {})).toBeUndefined();
  });

  it("find a cookie by its whole name", () => {
    expect(cookieValue("xcsrftoken=1; csrftoken=2", "csrftoken")).toBe("2");
    expect(cookieValue("", "csrftoken")).toBeNull();
  });
});

describe("refusals", () => {
  const refusal = (response: () => Response | Promise<Response>) => {
    serve(response);
    return api.get("x/").then(
      () => Promise.reject(new Error("was not refused")),
      (error: unknown) => error as ApiError,
    );
  };

  it("carry the server's sentence, code, request and problems", async () => {
    const problems = [{ code: "graph.cycle", severity: "error", message: "m", hint: "h" }];
    const error = await refusal(() =>
      problem(422, {
        detail: "It cannot run.",
        code: "draft_rejected",
        request_id: "r1",
        problems,
      }),
    );
    expect(error).toBeInstanceOf(ApiError);
    expect(error.message).toBe("It cannot run.");
    expect([error.status, error.code, error.requestId]).toEqual([422, "draft_rejected", "r1"]);
    expect(error.problems).toEqual(problems);
  });

  it("keep the status when the body is no problem document", async () => {
    const error = await refusal(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
    expect(error.status).toBe(502);
    expect(error.message).toMatch(/server failed \(502\)/);
  });

  it("say so when nobody answers", async () => {
    const error = await refusal(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(error.unreachable).toBe(true);
    expect(error.message).toMatch(/not responding/);
  });

  it("leave an aborted request what it is", async () => {
    const abort = new DOMException("stopped", "AbortError");
    expect(await refusal(() => Promise.reject(abort))).toBe(abort);
  });
});
