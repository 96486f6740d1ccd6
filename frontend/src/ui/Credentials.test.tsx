// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { settingsText } from "@/text/settings";
import { draw } from "../../test/render";
import { Credentials, type MadeCredential } from "./Credentials";

const held = (id: string, name: string) => ({
  id,
  name,
  prefix: "jkt_12345678",
  created_at: "2026-11-30T07:00:00Z",
  last_used_at: null,
});

function drawn(rows = [held("1", "nightly")]) {
  const list = vi.fn(async () => rows);
  const revoke = vi.fn(async () => undefined);
  const { user } = draw(
    <Credentials
      words={settingsText.tokens}
      queryKey={["toy"]}
      list={list}
      revoke={revoke}
      form={({ opened, onClose, onCreated }) =>
        opened && <Form onClose={onClose} onCreated={onCreated} />
      }
    />,
  );
  return { user, list, revoke };
}

function Form(props: { onClose: () => void; onCreated: (made: MadeCredential) => unknown }) {
  const make = () => {
    props.onCreated({ name: "laptop", secret: "jkt_the-secret" });
    props.onClose();
  };
  return (
    <button type="button" onClick={make}>
      make
    </button>
  );
}
const button = (name: string) => screen.getByRole("button", { name });

describe("a list of credentials", () => {
  it("shows the secret of a new one once, and reads the list again", async () => {
    const { user, list } = drawn();
    expect(await screen.findByText("jkt_12345678…")).toBeTruthy();
    await user.click(button("New token"));
    await user.click(button("make"));
    expect(await screen.findByText("jkt_the-secret")).toBeTruthy();
    await vi.waitFor(() => expect(list).toHaveBeenCalledTimes(2));
    await user.keyboard("{Escape}");
    await vi.waitFor(() => expect(screen.queryByText("jkt_the-secret")).toBeNull());
  });

  it("revokes one after a question, and not when that is cancelled", async () => {
    const { user, revoke } = drawn([held("1", "nightly"), held("2", "laptop")]);
    await screen.findByText("laptop");
    await user.click(button("Revoke laptop"));
    await user.click(button("Cancel"));
    expect(revoke).not.toHaveBeenCalled();
    await user.click(button("Revoke laptop"));
    await user.click(button("Revoke"));
    await vi.waitFor(() => expect(revoke).toHaveBeenCalledExactlyOnceWith("2"));
  });

  it("says so when there is none", async () => {
    drawn([]);
    expect(await screen.findByText("No tokens yet.")).toBeTruthy();
  });
});
