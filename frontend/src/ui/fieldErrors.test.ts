import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/ApiError";
import { fieldErrors } from "./fieldErrors";

const FIELDS = ["name", "value"] as const;

describe("the sentences at a form's fields", () => {
  it("says of a field what the server says of it, without the field's name before it", () => {
    const error = new ApiError(400, {
      detail: "name: Use letters.",
      fields: { name: ["Use letters."] },
    });
    expect(fieldErrors(error, FIELDS)).toEqual({ name: "Use letters." });
  });

  it("says at the last field what is about no field", () => {
    const error = new ApiError(503, { detail: "The disk is full.", hint: "Free space." });
    expect(fieldErrors(error, FIELDS)).toEqual({ value: "The disk is full. Free space." });
  });

  it("says at the last field what is about a field that is not shown", () => {
    const error = new ApiError(400, {
      detail: "expires: In the past.",
      fields: { expires: ["In the past."] },
    });
    expect(fieldErrors(error, FIELDS)).toEqual({ value: "expires: In the past." });
  });

  it("says nothing before a refusal", () => {
    expect(fieldErrors(null, FIELDS)).toEqual({});
  });
});
