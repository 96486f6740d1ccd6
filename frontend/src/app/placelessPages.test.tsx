// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { draw } from "../../test/render";
import { NotFound } from "./NotFound";
import { SignedOut } from "./SignedOut";

describe("a browser without a session", () => {
  it("gets the command of a checkout and that of a package, each to be copied", async () => {
    const onRetry = vi.fn();
    const { user } = draw(<SignedOut onRetry={onRetry} />);
    expect(document.title).toBe("Sign in to Jackfield · Jackfield");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Sign in to Jackfield");
    for (const command of [".venv/bin/python manage.py sign_in_link", "jackfield sign-in-link"]) {
      expect(screen.getByText(command)).toBeTruthy();
      expect(screen.getByRole("button", { name: `Copy ${command}` })).toBeTruthy();
    }
    await user.click(screen.getByRole("button", { name: "I have opened the link" }));
    expect(onRetry).toHaveBeenCalledOnce();
  });
});

describe("an address that leads nowhere", () => {
  it("is a page with a heading, what was looked for, and ways on", () => {
    draw(<NotFound />);
    expect(document.title).toBe("Page not found · Jackfield");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Page not found");
    expect(screen.getByText(/There is nothing at \//)).toBeTruthy();
    const links = screen.getAllByRole("link").map((link) => link.getAttribute("href"));
    expect(links).toEqual(["/", "/runs", "/data"]);
  });
});
