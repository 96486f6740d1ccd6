import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "./ApiError";
import { api } from "./client";
import { asking, codeQuestion, Declined } from "./codeQuestion";

vi.mock("./client", () => ({ api: { post: vi.fn(async () => undefined) } }));

const script = (digest: string) => ({
  node: "a",
  name: "",
  component: "execute_python_script",
  parameter: "script",
  digest,
  code: "print(1)",
});
const refused = (...digests: string[]) =>
  new ApiError(409, {
    code: "code_from_elsewhere",
    scripts: digests.map(script),
    contained: ["docker"],
  });
const question = () => vi.waitUntil(() => codeQuestion.getState().asked);

describe("a request that may run code from elsewhere", () => {
  beforeEach(() => vi.mocked(api.post).mockClear());

  it("is sent once when the server has nothing to ask", async () => {
    const send = vi.fn().mockResolvedValue("run");
    expect(await asking(send)).toBe("run");
    expect(send).toHaveBeenCalledTimes(1);
    expect(codeQuestion.getState().asked).toBeNull();
  });

  it("allows what was shown, once each, and is sent again", async () => {
    const send = vi
      .fn()
      .mockRejectedValueOnce(refused("1", "2", "1"))
      .mockResolvedValue("run");
    const done = asking(send);
    (await question()).answer(null);
    expect(await done).toBe("run");
    expect(api.post).toHaveBeenCalledExactlyOnceWith("code/trust/", { digests: ["1", "2"] });
    expect(codeQuestion.getState().asked).toBeNull();
  });

  it("allows nothing when it runs elsewhere instead, and offers that once", async () => {
    const send = vi
      .fn()
      .mockRejectedValueOnce(refused("1", "2"))
      .mockRejectedValueOnce(refused("2"))
      .mockResolvedValue("run");
    const done = asking(send, { movable: true });
    const first = await question();
    expect(first.contained).toEqual(["docker"]);
    first.answer("docker");
    const second = await vi.waitUntil(() => {
      const { asked } = codeQuestion.getState();
      return asked !== first && asked;
    });
    expect(api.post).not.toHaveBeenCalled();
    expect([second.contained, second.scripts.length]).toEqual([[], 1]);
    second.answer(null);
    expect(await done).toBe("run");
    expect(send.mock.calls).toEqual([[undefined], ["docker"], ["docker"]]);
  });

  it("is not sent again when it is declined, and nothing is allowed", async () => {
    const send = vi.fn().mockRejectedValue(refused("1"));
    const done = asking(send, { act: "publish" });
    (await question()).decline();
    await expect(done).rejects.toBeInstanceOf(Declined);
    expect(send).toHaveBeenCalledTimes(1);
    expect(api.post).not.toHaveBeenCalled();
  });

  it("is declined when another one asks, so that nobody waits for an answer that cannot come", async () => {
    const first = asking(vi.fn().mockRejectedValue(refused("1")));
    const asked = await question();
    const second = asking(vi.fn().mockRejectedValue(refused("2")));
    await expect(first).rejects.toBeInstanceOf(Declined);
    const other = await question();
    expect([other === asked, other.scripts.map(({ digest }) => digest)]).toEqual([false, ["2"]]);
    other.decline();
    await expect(second).rejects.toBeInstanceOf(Declined);
  });

  it("passes every other refusal on", async () => {
    const other = new ApiError(409, { code: "stale" });
    await expect(asking(vi.fn().mockRejectedValue(other))).rejects.toBe(other);
  });
});
