// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Json, PipelineParameterType } from "@/graph/model";
import { draw } from "../../../../test/render";
import { ParameterField } from "./ParameterField";

function drawField(type: PipelineParameterType, value: Json) {
  const onChange = vi.fn();
  const { user } = draw(
    <ParameterField label="fraction" type={type} value={value} onChange={onChange} />,
  );
  return { user, onChange, field: screen.getByLabelText<HTMLInputElement>(/fraction/) };
}

describe("the field of a pipeline parameter", () => {
  it("gives a number as a number", async () => {
    const { user, onChange, field } = drawField("float", 0);
    await user.clear(field);
    await user.type(field, "7");
    expect(onChange.mock.lastCall).toEqual([7]);
  });

  it("does not take letters for a number", async () => {
    const { user, onChange, field } = drawField("int", 3);
    await user.type(field, "abc");
    expect(onChange).not.toHaveBeenCalledWith(expect.not.closeTo(3));
    expect(field.value).toBe("3");
  });

  it("keeps JSON that does not parse in the field and hands on only what does", async () => {
    const { user, onChange, field } = drawField("json", []);
    await user.clear(field);
    await user.type(field, "[[1, ");
    expect(field.value).toBe("[1, ");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(onChange).not.toHaveBeenCalled();
    await user.type(field, "2]");
    expect(field.getAttribute("aria-invalid")).not.toBe("true");
    expect(onChange.mock.lastCall).toEqual([[1, 2]]);
  });
});
