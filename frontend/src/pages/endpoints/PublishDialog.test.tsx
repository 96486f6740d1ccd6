// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/ApiError";
import { keys } from "@/api/keys";
import { endpointsText } from "@/text/endpoints";
import { draw } from "../../../test/render";
import { PublishDialog } from "./PublishDialog";

const PROBLEM = {
  code: "parameter.missing",
  severity: "error",
  message: "Train Model has no label column.",
  hint: "Choose one.",
} as const;

describe("publishing a pipeline", () => {
  it("says every problem that hinders it and stays open", async () => {
    const refusal = new ApiError(422, { detail: "It cannot run.", problems: [PROBLEM] });
    const onClose = vi.fn();
    const onSubmit = vi.fn(() => Promise.reject(refusal));
    // Opened later, so that the list of pipelines is there already and nothing is asked for.
    const dialog = (opened: boolean) => (
      <PublishDialog
        opened={opened}
        title="Publish"
        withName
        pipeline="p1"
        onSubmit={onSubmit}
        onClose={onClose}
      />
    );
    const { user, client, redraw } = draw(dialog(false));
    client.setQueryDefaults(keys.pipelines, { staleTime: Number.POSITIVE_INFINITY });
    client.setQueryData(keys.pipelines, [{ id: "p1", name: "Prices" }]);
    redraw(dialog(true));

    const button = screen.getByRole<HTMLButtonElement>("button", {
      name: endpointsText.form.submit,
    });
    expect(button.disabled).toBe(true);
    await user.type(
      screen.getByRole("textbox", { name: new RegExp(endpointsText.form.name) }),
      " prices ",
    );
    await user.click(button);
    expect(onSubmit).toHaveBeenCalledWith({ name: "prices", pipeline: "p1" });
    const said = (await screen.findByRole("alert")).textContent;
    expect(said).toContain("It cannot run.");
    expect(said).toContain("Train Model has no label column. Choose one.");
    expect(onClose).not.toHaveBeenCalled();
  });
});
