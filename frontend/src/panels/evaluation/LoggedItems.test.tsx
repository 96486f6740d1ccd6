// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { LoggedItem } from "@/api/types";
import { draw } from "../../../test/render";
import { LoggedItems } from "./LoggedItems";

const PIXEL = "R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=";
const image = (media_type: string, base64 = PIXEL): LoggedItem => ({
  kind: "image",
  name: "picture",
  data: { media_type, base64 },
});

describe("what a step logged", () => {
  it("is a page in a frame that has scripts and nothing else", () => {
    const address = "/api/v1/runs/1/steps/a/logged/3/";
    draw(<LoggedItems items={[{ kind: "html", name: "map", data: { address, bytes: 9 } }]} />);
    const frame = screen.getByTitle("map");
    expect(frame.getAttribute("sandbox")).toBe("allow-scripts");
    expect(frame.getAttribute("src")).toBe(address);
    const link = screen.getByRole("link", { name: "Open in a tab of its own" });
    expect(link.getAttribute("rel")).toContain("noopener");
  });

  it("is a picture if it is of a kind that runs nothing", () => {
    draw(<LoggedItems items={[image("image/png"), image("image/jpeg")]} />);
    expect(screen.getAllByRole("img")).toHaveLength(2);
  });

  it.each([
    image("image/svg+xml"),
    image("text/html"),
    image("image/png;,<script>alert(1)</script>"),
    image("image/png", '" onerror="alert(1)'),
  ])("is not drawn as %o", (item) => {
    draw(<LoggedItems items={[item]} />);
    expect(screen.queryByRole("img")).toBeNull();
  });
});
