import { describe, expect, it } from "vitest";
import { toyGraph } from "@/graph/toy";
import { type KeyPress, keyRequest, takesFrom } from "./keyboard";
import { neighbour } from "./neighbours";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  altKey: false,
  command: false,
  ...more,
});

describe("keys of the canvas", () => {
  it("nudge by the grid, with Shift by more, and with Alt go to a neighbour", () => {
    expect(keyRequest(press("ArrowLeft"))).toEqual({ kind: "nudge", dx: -8, dy: 0 });
    expect(keyRequest(press("ArrowDown", { shiftKey: true }))).toEqual({
      kind: "nudge",
      dx: 0,
      dy: 64,
    });
    expect(keyRequest(press("ArrowUp", { altKey: true }))).toEqual({ kind: "go", direction: "up" });
  });

  it("tell undo from redo, and copying from joining", () => {
    expect(keyRequest(press("z", { command: true }))?.kind).toBe("undo");
    expect(keyRequest(press("Z", { command: true, shiftKey: true }))?.kind).toBe("redo");
    expect(keyRequest(press("c"))?.kind).toBe("join");
    // Copy and paste come as the browser's own clipboard events.
    expect(keyRequest(press("c", { command: true }))).toBeNull();
  });

  it("run everything, what is selected, until a node and from it on", () => {
    expect(keyRequest(press("Enter", { command: true }))?.kind).toBe("run");
    const selected = press("Enter", { command: true, shiftKey: true });
    expect(keyRequest(selected)?.kind).toBe("run_selected");
    expect(keyRequest(press("r"))?.kind).toBe("run_until");
    expect(keyRequest(press("R", { shiftKey: true }))?.kind).toBe("run_from");
    // Ctrl+R loads the page again.
    expect(keyRequest(press("r", { command: true }))).toBeNull();
  });

  it("rename a node with F2", () => {
    expect(keyRequest(press("F2"))?.kind).toBe("name");
    expect(keyRequest(press("F2", { altKey: true }))).toBeNull();
  });

  it("leave the browser its own keys", () => {
    expect(keyRequest(press("Tab"))).toBeNull();
    expect(keyRequest(press("t", { command: true }))).toBeNull();
    expect(keyRequest(press("ArrowLeft", { command: true }))).toBeNull();
  });

  const all = ["a", "c", "t", "o", "0", "+", "Delete", "/"].map((key) =>
    keyRequest(press(key, { command: key === "a" })),
  );

  it("work wherever the focus is, but not in a field", () => {
    for (const request of all) {
      if (!request) throw new Error("Each of them is a key of the canvas.");
      expect(takesFrom("nothing", request)).toBe(true);
      expect(takesFrom("control", request)).toBe(true);
      expect(takesFrom("field", request)).toBe(false);
    }
  });

  it("leave a control what presses it, moves in it and leaves it", () => {
    for (const key of ["Enter", " ", "ArrowLeft", "Escape", "ContextMenu"]) {
      const request = keyRequest(press(key));
      if (!request) throw new Error(`${key} is a key of the canvas.`);
      expect(takesFrom("control", request)).toBe(false);
      expect(takesFrom("nothing", request)).toBe(true);
    }
  });
});

describe("going to a neighbour", () => {
  // data above parts; learner beside it; the third stands far below, unconnected.
  const graph = (() => {
    const drawn = toyGraph({ data: "constant", parts: "split", far: "constant" }, [
      "data.dataset -> parts.dataset",
    ]);
    const nodes = new Map(drawn.nodes);
    const far = nodes.get("far");
    if (far) nodes.set("far", { ...far, position: { x: 500, y: 100 } });
    return { ...drawn, nodes };
  })();

  it("follows the edges up and down, and the place sideways", () => {
    expect(neighbour(graph, "data", "down")).toBe("parts");
    expect(neighbour(graph, "parts", "up")).toBe("data");
    expect(neighbour(graph, "parts", "right")).toBe("far");
    expect(neighbour(graph, "far", "left")).toBe("parts");
    expect(neighbour(graph, "far", "right")).toBeNull();
  });

  it("starts at the first node", () => {
    expect(neighbour(graph, null, "left")).toBe("data");
    expect(neighbour(graph, "gone", "up")).toBe("data");
  });
});
