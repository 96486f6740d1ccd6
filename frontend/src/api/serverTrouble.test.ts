import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "./ApiError";
import { askReady, noteTrouble, serverTrouble } from "./serverTrouble";

const FULL = { code: "storage.full", detail: "The server's disk is full." };

afterEach(() => {
  serverTrouble.setState({ sentence: null });
  vi.unstubAllGlobals();
});

describe("serverTrouble", () => {
  it("keeps the server's sentence about its storage", () => {
    noteTrouble(new ApiError(507, FULL));
    expect(serverTrouble.getState().sentence).toBe("The server's disk is full.");
  });

  it("does not take a refusal of one request for one of all", () => {
    noteTrouble(new ApiError(422, { code: "unprocessable", detail: "No table." }));
    noteTrouble(new ApiError(500, { code: "internal", detail: "Internal server error." }));
    expect(serverTrouble.getState().sentence).toBeNull();
  });

  it.each([
    [new Response(null, { status: 200 }), true, null],
    [new Response(null, { status: 503 }), false, "The server's disk is full."],
  ])("is over once the server is ready", async (answer, over, sentence) => {
    noteTrouble(new ApiError(507, FULL));
    vi.stubGlobal("fetch", async () => answer);
    expect(await askReady()).toBe(over);
    expect(serverTrouble.getState().sentence).toBe(sentence);
  });

  it("goes on while the server cannot be asked", async () => {
    noteTrouble(new ApiError(507, FULL));
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("offline")));
    expect(await askReady()).toBe(false);
    expect(serverTrouble.getState().sentence).not.toBeNull();
  });
});
