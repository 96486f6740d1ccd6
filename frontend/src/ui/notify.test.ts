import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/ApiError";
import { doneToast, errorToast } from "./notify";

describe("a toast", () => {
  it("says what happened in its title", () => {
    expect(doneToast("Deleted 'Prices'.")).toMatchObject({
      title: "Deleted 'Prices'.",
      message: null,
    });
    expect(errorToast(new Error("The server is gone."))).toMatchObject({
      title: "The server is gone.",
      message: null,
    });
  });

  it("has the next move below what went wrong", () => {
    const error = new ApiError(409, { detail: "The name is taken.", hint: "Choose another." });
    expect(errorToast(error)).toMatchObject({
      title: "The name is taken.",
      message: "Choose another.",
    });
    expect(errorToast(error, "Not published")).toMatchObject({
      title: "Not published",
      message: "The name is taken. Choose another.",
    });
  });

  it("goes by itself, later the more there is to read", () => {
    expect(doneToast("x".repeat(10)).milliseconds).toBe(5_600);
    expect(doneToast("x".repeat(10), "y".repeat(40)).milliseconds).toBe(8_000);
    expect(errorToast("x".repeat(10)).milliseconds).toBe(10_600);
  });
});
