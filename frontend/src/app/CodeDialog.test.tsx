// @vitest-environment happy-dom
import { act, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type CodeQuestion, codeQuestion } from "@/api/codeQuestion";
import { draw } from "../../test/render";
import { CodeDialog } from "./CodeDialog";

vi.mock("@/api/pipelines", () => ({
  listComponents: async () => [
    { name: "execute_python_script", display_name: "Execute Python Script" },
  ],
}));
vi.mock("@/panels/code/CodeEditor", () => ({
  CodeEditor: ({ value, label, readOnly }: { value: string; label: string; readOnly: boolean }) => (
    <textarea aria-label={label} readOnly={readOnly} value={value} onChange={() => {}} />
  ),
}));

const script = (node: string, name: string, code: string) => ({
  node,
  name,
  component: "execute_python_script",
  parameter: "script",
  digest: node,
  code,
});

function ask(changes: Partial<CodeQuestion> = {}) {
  const asked: CodeQuestion = {
    scripts: [script("a", "Fetch", "import os"), script("b", "", "import sys")],
    contained: ["docker"],
    act: "run",
    answer: vi.fn(),
    decline: vi.fn(),
    ...changes,
  };
  const drawn = draw(<CodeDialog />);
  act(() => codeQuestion.setState({ asked }));
  return { asked, ...drawn };
}
const button = (name: string) => screen.getByRole("button", { name });

describe("the question about code from elsewhere", () => {
  beforeEach(() => codeQuestion.setState({ asked: null }));

  it("names the scripts as people do, and every answer", async () => {
    const { user, asked } = ask();
    expect(screen.getByText("This pipeline runs 2 scripts as you")).toBeTruthy();
    expect(screen.getByText("Fetch")).toBeTruthy();
    expect(await screen.findByText("Execute Python Script")).toBeTruthy();
    await user.click(button("Run in Docker"));
    expect(asked.answer).toHaveBeenCalledExactlyOnceWith("docker");
  });

  it("lets them be read one after the other, unchanged, and answered from there", async () => {
    const { user, asked } = ask();
    await user.click(button("Read them"));
    const first = screen.getByLabelText("Fetch: script 1 of 2") as HTMLTextAreaElement;
    expect([first.value, first.readOnly]).toEqual(["import os", true]);
    await user.click(button("Next"));
    const second = screen.getByLabelText(/script 2 of 2/) as HTMLTextAreaElement;
    expect(second.value).toBe("import sys");
    expect((button("Next") as HTMLButtonElement).disabled).toBe(true);
    await user.click(button("Run"));
    expect(asked.answer).toHaveBeenCalledExactlyOnceWith(null);
  });

  it("is declined by Cancel and by Escape", async () => {
    const { user, asked } = ask();
    await user.click(button("Cancel"));
    await user.keyboard("{Escape}");
    expect(asked.decline).toHaveBeenCalledTimes(2);
    expect(asked.answer).not.toHaveBeenCalled();
  });

  it("offers no container where there is none, and says what publishing means", () => {
    ask({ contained: [], act: "publish", scripts: [script("a", "Fetch", "import os")] });
    expect(screen.getByText("Calls of the endpoint will run a script as you")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Docker/ })).toBeNull();
    expect(button("Publish")).toBeTruthy();
  });
});
