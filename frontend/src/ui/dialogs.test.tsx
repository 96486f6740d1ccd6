// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/ApiError";
import { draw } from "../../test/render";
import { ConfirmDialog } from "./ConfirmDialog";
import { NameDialog } from "./NameDialog";

const IN_USE = new ApiError(409, { detail: "A pipeline reads the dataset." });

describe("a question before something final", () => {
  const dialog = (onConfirm: () => Promise<void>, onClose: () => void) => (
    <ConfirmDialog
      opened
      title="Delete it?"
      confirm="Delete"
      onConfirm={onConfirm}
      onClose={onClose}
    >
      It cannot be undone.
    </ConfirmDialog>
  );

  it("closes once it was done", async () => {
    const onConfirm = vi.fn(async () => undefined);
    const onClose = vi.fn();
    const { user } = draw(dialog(onConfirm, onClose));
    await user.click(screen.getByRole("button", { name: "Delete" }));
    expect(onConfirm).toHaveBeenCalledOnce();
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("stays and says why when it was refused", async () => {
    const onClose = vi.fn();
    const { user } = draw(dialog(() => Promise.reject(IN_USE), onClose));
    await user.click(screen.getByRole("button", { name: "Delete" }));
    expect((await screen.findByRole("alert")).textContent).toBe("A pipeline reads the dataset.");
    expect(onClose).not.toHaveBeenCalled();
  });

  it("does nothing when it is cancelled", async () => {
    const onConfirm = vi.fn(async () => undefined);
    const { user } = draw(dialog(onConfirm, vi.fn()));
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(onConfirm).not.toHaveBeenCalled();
  });
});

describe("a question for a name", () => {
  const dialog = (
    opened: boolean,
    onSubmit: (name: string) => Promise<void>,
    onClose = vi.fn(),
  ) => (
    <NameDialog
      opened={opened}
      title="Rename"
      label="Name"
      initial="Cars"
      confirm="Rename"
      onSubmit={onSubmit}
      onClose={onClose}
    />
  );
  const field = () => screen.getByRole<HTMLInputElement>("textbox", { name: /Name/ });

  it("takes no blank name and trims the others", async () => {
    const onSubmit = vi.fn(async () => undefined);
    const { user } = draw(dialog(true, onSubmit));
    const button = screen.getByRole<HTMLButtonElement>("button", { name: "Rename" });
    await user.clear(field());
    await user.type(field(), "  ");
    expect(button.disabled).toBe(true);
    await user.type(field(), "Trucks {Enter}");
    expect(onSubmit).toHaveBeenCalledWith("Trucks");
  });

  it("keeps what was typed beside the reason when it is refused", async () => {
    const onClose = vi.fn();
    const { user } = draw(dialog(true, () => Promise.reject(IN_USE), onClose));
    await user.type(field(), " 2{Enter}");
    expect(await screen.findByText("A pipeline reads the dataset.")).toBeDefined();
    expect(field().value).toBe("Cars 2");
    expect(onClose).not.toHaveBeenCalled();
  });

  it("starts afresh when it is opened again", async () => {
    const onSubmit = vi.fn(async () => undefined);
    const { user, redraw } = draw(dialog(true, onSubmit));
    await user.type(field(), " 2");
    redraw(dialog(false, onSubmit));
    redraw(dialog(true, onSubmit));
    expect(field().value).toBe("Cars");
  });
});
