// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { keepView, keptView } from "./keptView";

beforeEach(() => sessionStorage.clear());

it("gives each drawing its own view back", () => {
  keepView("one", { x: -120.5, y: 40, zoom: 0.75 });
  keepView("other", { x: 0, y: 0, zoom: 1 });
  expect(keptView("one")).toEqual({ x: -120.5, y: 40, zoom: 0.75 });
  expect(keptView("none")).toBeNull();
});

it.each(["{", "null", "[]", '{"x": 1, "y": 2}', '{"x": 1, "y": 2, "zoom": 0}'])(
  "passes over what is damaged: %s",
  (text) => {
    sessionStorage.setItem("jackfield.view.one", text);
    expect(keptView("one")).toBeNull();
  },
);
