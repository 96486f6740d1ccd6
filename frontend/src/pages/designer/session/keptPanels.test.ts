// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { keepPanels, keptPanels, type Panels } from "./keptPanels";

beforeEach(() => sessionStorage.clear());

const LOG: Panels = {
  drawer: { opened: true, full: false, tab: "log", node: "train", port: null },
  selected: ["train", "score"],
};

it("gives each drawing its own panels back", () => {
  keepPanels("one", LOG);
  keepPanels("other", { ...LOG, selected: [] });
  expect(keptPanels("one")).toEqual(LOG);
  expect(keptPanels("none")).toBeNull();
});

it.each([
  "{",
  "null",
  "[]",
  '{"drawer": null, "selected": []}',
  '{"drawer": {"tab": "toString"}, "selected": []}',
  '{"drawer": {"tab": "log"}, "selected": 3}',
])("takes %s for none", (stored) => {
  sessionStorage.setItem("jackfield.panels.one", stored);
  expect(keptPanels("one")).toBeNull();
});

it("takes only what it knows", () => {
  const odd = '{"drawer": {"tab": "log", "opened": "yes", "node": 3}, "selected": ["a", 1, null]}';
  sessionStorage.setItem("jackfield.panels.one", odd);
  expect(keptPanels("one")).toEqual({
    drawer: { opened: false, full: false, tab: "log", node: null, port: null },
    selected: ["a"],
  });
});
