/** Example facts in the shapes of the API. The numbers are of the real automobile data. */
import type { Column, Dataset, Metrics, NodeColumns, PlanStep, Preview } from "@/api/types";
import { loadDocument } from "@/graph/document";
import type { Problem } from "@/graph/problems";
import type { TimelineStep } from "@/panels/timeline/bars";
import previewJson from "./data/automobile.preview.json";

export const preview = previewJson as unknown as Preview;
export const columns = preview.schema as Column[];

const SCRIPT = `import pandas as pd


def main(dataset1: pd.DataFrame, dataset2=None):
    """Adds the volume of every car, in cubic metres."""
    inch = 0.0254  # metres
    size = dataset1["length"] * dataset1["width"] * dataset1["height"]
    dataset1["volume"] = size * inch**3
    return dataset1
`;

export const graph = loadDocument({
  format: "jackfield/pipeline@1",
  name: "Automobile price",
  description: "Predicts what a car costs from what it is.",
  parameters: [{ name: "train_fraction", type: "float", default: 0.7 }],
  defaults: { compute: "local" },
  nodes: [
    { id: "data", component: "dataset", parameters: { dataset: "automobile" } },
    {
      id: "select",
      component: "select_columns_in_dataset",
      parameters: {
        columns: { rules: [{ include: "all" }, { exclude: { names: ["normalised-losses"] } }] },
      },
    },
    {
      id: "split",
      component: "split_data@1",
      parameters: { fraction: 0.75, seed: 7, stratify_by: null },
      comment: "Seven of ten cars to learn from.",
    },
    {
      id: "bound",
      component: "split_data",
      parameters: { fraction: { $parameter: "train_fraction" } },
    },
    { id: "script", component: "execute_python_script", parameters: { script: SCRIPT } },
    { id: "train", component: "train_model", parameters: { label: "prise" } },
    { id: "mystery", component: "telepathy", parameters: { power: 9 } },
  ],
  edges: [
    { from: "data.output", to: "select.dataset" },
    { from: "select.dataset", to: "split.dataset" },
    { from: "split.first", to: "train.dataset" },
  ],
});

const table = (names: string[]): Record<string, Column[]> =>
  Object.fromEntries(names.map((name) => [name, columns]));

export const nodeColumns: Record<string, NodeColumns> = {
  data: { inputs: {}, outputs: table(["output"]) },
  select: { inputs: table(["dataset"]), outputs: table(["dataset"]) },
  split: { inputs: table(["dataset"]), outputs: table(["first", "second"]) },
  bound: { inputs: { dataset: null }, outputs: {} },
  script: { inputs: { dataset1: null }, outputs: {} },
  train: { inputs: { dataset: columns, untrained_model: null }, outputs: {} },
};

export const problems: Problem[] = [
  {
    code: "column.unknown",
    severity: "error",
    message: "No column 'prise'.",
    hint: "Did you mean 'price'?",
    node: "train",
    parameter: "label",
  },
  {
    code: "port.required_unconnected",
    severity: "error",
    message: "Train Model needs an untrained model.",
    hint: "Connect a learner, such as Linear Regression.",
    node: "train",
    port: "untrained_model",
  },
  {
    code: "component.unknown",
    severity: "error",
    message: "No component 'telepathy'.",
    hint: "Remove it or choose another.",
    node: "mystery",
  },
  {
    code: "node.unreachable",
    severity: "warning",
    message: "Nothing reads what Execute Python Script produces.",
    hint: "Connect its output or remove it.",
    node: "script",
  },
];

export const datasets: Dataset[] = ["automobile", "adult", "german_credit"].map((name, n) => ({
  name,
  description: "",
  created_at: "2026-11-20T10:00:00Z",
  latest: 2,
  versions: [1, 2].map((version) => ({
    name,
    version,
    digest: `sha256:${n}${version}`,
    type: "table",
    bytes: 26_157,
    rows: 205,
    schema: columns,
    filename: `${name}.csv`,
    format: "csv",
    given: {},
    options: { delimiter: "," },
    notes: [],
    remedies: [],
    odd_rows: 0,
    created_at: "2026-11-23T12:00:00Z",
  })),
}));

export const metrics: Metrics = {
  train: {
    loss: Array.from({ length: 40 }, (_, n) => ({
      step: n + 1,
      value: 1 / (n + 1) + 0.02 * Math.sin(n),
      at: "2026-11-23T12:00:00Z",
    })),
  },
  evaluate: { mean_absolute_error: 1617.52, coefficient_of_determination: 0.8617, my_own: 3 },
};

const bar = (
  node: string,
  status: TimelineStep["status"],
  startedAt: number | null,
  finishedAt: number | null,
  ...upstream: string[]
): TimelineStep => ({
  node,
  label: node,
  status,
  attempt: node === "train" ? 2 : 1,
  startedAt,
  finishedAt,
  upstream,
});

export const timeline: TimelineStep[] = [
  bar("data", "succeeded", 0, 5),
  bar("learner", "reused", 0, 2),
  bar("clean", "succeeded", 20, 1_800, "data"),
  bar("split", "succeeded", 1_820, 3_100, "clean"),
  bar("train", "succeeded", 3_120, 14_300, "split", "learner"),
  bar("summarize", "failed", 1_820, 6_400, "clean"),
  bar("score", "running", 14_320, 17_000, "train", "split"),
  bar("evaluate", "pending", null, null, "score"),
  bar("report", "upstream_failed", null, null, "summarize"),
];

const unsaved = { reuse_from: null, saves_seconds: null };

export const plan: PlanStep[] = [
  {
    node: "data",
    action: "reuse",
    because: [],
    expected_seconds: 0.1,
    reuse_from: {
      run: "0192",
      node: "data",
      step: "0193",
      finished_at: "2026-11-23T12:03:00Z",
    },
    saves_seconds: 4.2,
  },
  {
    node: "split",
    action: "run",
    because: [{ part: "parameter", name: "fraction", node: null, old: 0.5, new: 0.7 }],
    expected_seconds: 1.3,
    ...unsaved,
  },
  {
    node: "train",
    action: "wait",
    because: [{ part: "input", name: "dataset", node: "split", old: "sha256:91", new: null }],
    expected_seconds: 11.2,
    ...unsaved,
  },
  { node: "report", action: "skip", because: [], expected_seconds: null, ...unsaved },
];
