import { beforeEach, describe, expect, it, vi } from "vitest";
import type { JsonObject } from "./model";

const script = (id: string, text: JsonObject[string], name = "script") => ({
  id,
  component: "execute_python_script",
  parameters: { [name]: text },
});
const drawn = (...nodes: ReturnType<typeof script>[]) => ({ nodes });

describe("what was opened or pasted in this tab", () => {
  let module: typeof import("./fromElsewhere");
  beforeEach(async () => {
    vi.resetModules();
    module = await import("./fromElsewhere");
  });

  it("is nothing at first", () => {
    expect(module.nodesFromElsewhere(drawn(script("a", "print(1)")))).toEqual([]);
  });

  it("is told by node, under whatever ids it was pasted", () => {
    module.noteFromElsewhere(drawn(script("a", "print(1)")));
    const document = drawn(script("own", "print(2)"), script("a_2", "print(1)"));
    expect(module.nodesFromElsewhere(document)).toEqual(["a_2"]);
  });

  it("is told again after it was away: undo and redo do not make it one's own", () => {
    module.noteFromElsewhere(drawn(script("a", "print(1)")));
    expect(module.nodesFromElsewhere(drawn())).toEqual([]);
    expect(module.nodesFromElsewhere(drawn(script("a", "print(1)")))).toEqual(["a"]);
  });

  it("is not what somebody has changed", () => {
    module.noteFromElsewhere(drawn(script("a", "print(1)")));
    expect(module.nodesFromElsewhere(drawn(script("a", "print(12)")))).toEqual([]);
  });

  it("finds texts that a pipeline parameter holds", () => {
    const parameters = [{ name: "code", type: "str", default: "print(1)" }];
    const document = { ...drawn(script("a", { $parameter: "code" })), parameters };
    module.noteFromElsewhere(document);
    expect(module.nodesFromElsewhere(document)).toEqual(["a"]);
    expect(module.nodesFromElsewhere(drawn(script("b", "print(1)")))).toEqual(["b"]);
  });

  it("is no number, blank, or selection of columns", () => {
    const document = drawn(script("a", 7), script("b", " "), script("c", { rules: [] }));
    module.noteFromElsewhere(document);
    expect(module.nodesFromElsewhere(document)).toEqual([]);
  });
});
