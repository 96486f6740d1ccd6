import { expect, it, vi } from "vitest";
import { ApiError } from "@/api/ApiError";
import { savePipeline } from "@/api/pipelines";
import { dumpDocument, loadDocument } from "@/graph/document";
import { saveDraft } from "./saving";

vi.mock("@/api/pipelines", () => ({ savePipeline: vi.fn() }));

const drawing = (...ids: string[]) => ({
  ...loadDocument({
    format: "jackfield/pipeline@1",
    nodes: ids.map((id) => ({ id, component: "summarize_data" })),
    edges: [],
  }),
  name: "Mine",
});
const MINE = drawing("a", "b");
const save = () => saveDraft("p", MINE, 3, () => {});
const refuse = (status: number, body: Record<string, unknown>) =>
  vi.mocked(savePipeline).mockRejectedValue(new ApiError(status, body));

it("asks when somebody else saved another drawing", async () => {
  const theirs = { revision: 4, name: "Mine", document: dumpDocument(drawing("c")) };
  refuse(409, theirs);
  expect(await save()).toMatchObject({ kind: "conflict", theirs: { revision: 4 } });
});

it("does not ask when what the server has is this very drawing", async () => {
  refuse(409, { revision: 4, name: "Mine", document: dumpDocument(MINE) });
  expect(await save()).toEqual({ kind: "saved", revision: 4 });
});

it("tries again without an answer, and tells a refusal", async () => {
  refuse(0, {});
  expect(await save()).toEqual({ kind: "unreachable" });
  refuse(413, { detail: "Too large." });
  expect(await save()).toMatchObject({ kind: "refused" });
});
