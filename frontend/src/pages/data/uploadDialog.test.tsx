// @vitest-environment happy-dom
import { configure, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/ApiError";
import * as data from "@/api/data";
import type { Dataset, Inspection } from "@/api/types";
import { draw } from "../../../test/render";
import { UploadDialog } from "./UploadDialog";

vi.mock("@/api/data");
// A change is asked about after a pause, which a busy machine makes longer.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 20_000 });

const FILE = new File(["a;b\n1;2\n"], "cars.csv");
const FOUND: Inspection = {
  upload: "slip",
  type: "table",
  format: "csv",
  given: {},
  options: { delimiter: ",", header: true },
  schema: [{ name: "price", type: "string", categorical: false, role: "feature" }],
  head: [["13495"], ["N/A"]],
  notes: [
    {
      code: "values.nearly_numbers",
      message: "2,000 numbers and 'N/A' once: treat as missing?",
      column: "price",
    },
    {
      code: "values.nearly_numbers",
      message: "Column 'weight' has 30 numbers and 'N/A' once: treat as missing?",
      column: "weight",
    },
    { code: "rows.long", message: "It has a field too many.", line: 7 },
  ],
  remedies: [{ option: "missing", value: ["N/A"], columns: ["price", "weight"] }],
};
const inspectFile = vi.mocked(data.inspectFile);
const inspectStored = vi.mocked(data.inspectStored);
const addDataset = vi.mocked(data.addDataset);

beforeEach(() => {
  vi.resetAllMocks();
  inspectFile.mockResolvedValue(FOUND);
  inspectStored.mockImplementation(async (file) => ({ ...FOUND, given: file.options ?? {} }));
});

const KNOWN: Dataset = { name: "bikes", description: "", created_at: "", versions: [], latest: 1 };

const dialog = (onClose = vi.fn()) => {
  const source = { file: FILE };
  return <UploadDialog source={source} datasets={[KNOWN]} onClose={onClose} />;
};

describe("a file that is to be added", () => {
  it("shows what was guessed, the notes with their lines and the first rows", async () => {
    draw(dialog());
    const delimiter = await screen.findByLabelText<HTMLSelectElement>("Delimiter");
    expect(delimiter.selectedOptions[0]?.textContent).toBe("Guessed: Comma ,");
    expect(screen.getByText("Line 7")).toBeDefined();
    expect(within(screen.getByRole("table")).getByText("13495")).toBeDefined();
    expect(screen.getByLabelText<HTMLSelectElement>("Type of price").value).toBe("");
  });

  it("is looked at again as it is said, and added as it was looked at", async () => {
    const onClose = vi.fn();
    const { user } = draw(dialog(onClose));
    await user.selectOptions(await screen.findByLabelText("Delimiter"), "Semicolon ;");
    await user.selectOptions(screen.getByLabelText("Type of price"), "Integer");
    const options = { delimiter: ";", types: { price: "integer" } };
    await waitFor(() =>
      expect(inspectStored).toHaveBeenLastCalledWith(
        { name: "cars", upload: "slip", options },
        expect.anything(),
      ),
    );
    const add = screen.getByRole<HTMLButtonElement>("button", { name: "Add dataset" });
    await waitFor(() => expect(add.disabled).toBe(false));
    addDataset.mockResolvedValue({ name: "cars", version: 1 } as never);
    await user.click(add);
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(addDataset).toHaveBeenCalledWith({ name: "cars", upload: "slip", options });
  });

  it("has a spelling made missing by one click", async () => {
    const { user } = draw(dialog());
    await user.click(
      await screen.findByRole("button", { name: /^Treat .N.A. as missing .2 columns.$/ }),
    );
    expect(screen.getByLabelText<HTMLInputElement>("Missing values").value).toBe("N/A");
    await waitFor(() => expect(inspectStored).toHaveBeenCalledOnce());
    expect(inspectStored.mock.lastCall?.[0].options).toEqual({ missing: ["N/A"] });
  });

  it("takes over the options of the dataset whose name it gets", async () => {
    const { user } = draw(dialog());
    await screen.findByRole("table");
    inspectStored.mockResolvedValue({ ...FOUND, given: { delimiter: ";" } });
    const name = screen.getByLabelText(/^Name/);
    await user.clear(name);
    await user.type(name, "bikes");
    const delimiter = screen.getByLabelText<HTMLSelectElement>("Delimiter");
    await waitFor(() => expect(delimiter.value).toBe(JSON.stringify(";")));
    expect(inspectStored).toHaveBeenCalledWith(
      { name: "bikes", upload: "slip" },
      expect.anything(),
    );
  });

  it("keeps a comma that is typed at the end of a list", async () => {
    const { user } = draw(dialog());
    const missing = await screen.findByLabelText<HTMLInputElement>("Missing values");
    await user.type(missing, "NA, ?");
    expect(missing.value).toBe("NA, ?");
  });

  it("shows the last answer, not the one that comes last", async () => {
    const { user } = draw(dialog());
    const answers: ((found: Inspection) => void)[] = [];
    inspectStored.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    const delimiter = await screen.findByLabelText("Delimiter");
    for (const [index, mark] of ["Tab", "Semicolon ;"].entries()) {
      await user.selectOptions(delimiter, mark);
      await waitFor(() => expect(answers).toHaveLength(index + 1));
    }
    answers[1]?.({ ...FOUND, head: [["second"]] });
    expect(await screen.findByText("second")).toBeDefined();
    answers[0]?.({ ...FOUND, head: [["first"]] });
    await waitFor(() => expect(screen.queryByText("Looking again…")).toBeNull());
    expect(screen.queryByText("first")).toBeNull();
  });

  it("that is refused can be read with other options, or kept as a file", async () => {
    const body = { detail: "Line 2 is odd.", upload: "slip", format: "csv" };
    inspectFile.mockRejectedValue(new ApiError(422, body));
    const { user } = draw(dialog());
    expect((await screen.findByRole("alert")).textContent).toContain("Line 2 is odd.");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Add dataset" }).disabled).toBe(
      true,
    );
    await user.selectOptions(screen.getByLabelText("Delimiter"), "Semicolon ;");
    expect(await screen.findByRole("table")).toBeDefined();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("tells a wrong option at its field", async () => {
    const problem = {
      code: "option.invalid",
      severity: "error",
      message: "Option 'encoding' is 'x'.",
      hint: "Use one that Python knows.",
      parameter: "encoding",
    };
    inspectFile.mockRejectedValue(
      new ApiError(400, { detail: "No.", format: "csv", problems: [problem as never] }),
    );
    draw(dialog());
    const field = await screen.findByLabelText("Encoding");
    expect(field.getAttribute("aria-invalid")).toBe("true");
  });
});
