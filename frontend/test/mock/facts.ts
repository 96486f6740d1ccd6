/** Made-up facts that the stand-in server answers with, in the shapes of `src/api/types.ts`. */
import type {
  Column,
  ComputeTarget,
  Dataset,
  Endpoint,
  EndpointKey,
  PipelineDocument,
  Preview,
  Run,
  RunRow,
  RunStatus,
  Step,
} from "../../src/api/types";

const RUNS = 10_000;
const MINUTE = 60_000;
const now = Date.now();
const ago = (minutes: number) => new Date(now - minutes * MINUTE).toISOString();
const uuid = (kind: number, n: number) =>
  `0192${String(kind).padStart(4, "0")}-0000-7000-8000-${String(n).padStart(12, "0")}`;

export const automobile: PipelineDocument = {
  format: "jackfield/pipeline@1",
  name: "Automobile price",
  parameters: [{ name: "train_fraction", type: "float", default: 0.7 }],
  defaults: { compute: "local", experiment: "automobile" },
  nodes: [
    ["data", "dataset", 320, 0],
    ["select", "select_columns_in_dataset", 320, 104],
    ["clean", "clean_missing_data", 320, 208],
    ["split", "split_data", 320, 312],
    ["learner", "linear_regression", 0, 312],
    ["train", "train_model", 160, 416],
    ["score", "score_model", 320, 520],
    ["evaluate", "evaluate_model", 320, 624],
  ].map(([id, component, x, y]) => ({
    id: String(id),
    component: String(component),
    parameters: {},
    position: { x: Number(x), y: Number(y) },
  })),
  edges: [
    { from: "data.output", to: "select.dataset" },
    { from: "select.dataset", to: "clean.dataset" },
    { from: "clean.cleaned_dataset", to: "split.dataset" },
    { from: "learner.untrained_model", to: "train.untrained_model" },
    { from: "split.first", to: "train.dataset" },
    { from: "train.model", to: "score.model" },
    { from: "split.second", to: "score.dataset" },
    { from: "score.scored_dataset", to: "evaluate.scored_dataset" },
  ],
};

export const pipelines = ["Automobile price", "Adult income", "Customer segments"].map(
  (name, n) => ({
    id: uuid(1, n),
    name,
    revision: 14 - n,
    nodes: automobile.nodes.length,
    created_at: ago(9000),
    updated_at: ago(5 + n * 300),
    document: { ...automobile, name },
    problems: [],
  }),
);

export const fileFormats = [
  { name: "csv", title: "CSV", endings: [".csv", ".txt", ".csv.gz"] },
  { name: "parquet", title: "Parquet", endings: [".parquet"] },
];

export const samples = [
  {
    name: "diabetes_regression",
    title: "Diabetes progression",
    description: "Regression: train a linear model and look at its residuals.",
  },
  {
    name: "breast_cancer_comparison",
    title: "Breast cancer, two learners",
    description: "Binary classification: compare logistic regression with boosted trees.",
  },
  {
    name: "wine_clusters",
    title: "Wine clusters",
    description: "Clustering: group wines by what they contain.",
  },
];

const STATUSES: RunStatus[] = ["succeeded", "succeeded", "failed", "succeeded", "cancelled"];
const EXPERIMENTS = ["automobile", "adult", "segments"];

export const runRows: RunRow[] = Array.from({ length: RUNS }, (_, n) => {
  const status: RunStatus = n === 0 ? "running" : (STATUSES[n % STATUSES.length] ?? "failed");
  const pipeline = pipelines[n % pipelines.length];
  return {
    id: uuid(2, n),
    name: `${pipeline?.name} ${RUNS - n}`,
    number: pipeline ? RUNS - n : null,
    status,
    experiment: EXPERIMENTS[n % EXPERIMENTS.length] ?? "automobile",
    pipeline: pipeline ? { id: pipeline.id, name: pipeline.name } : null,
    created_at: ago(n * 7),
    started_at: ago(n * 7),
    finished_at: n === 0 ? null : ago(n * 7 - 1.3),
    started_by: n % 9 === 0 ? "endpoint price" : "owner",
    steps_total: 8,
    steps_done: status === "succeeded" ? 8 : 4,
    steps_succeeded: status === "succeeded" ? 8 : 3,
    warning_count: 0,
    metrics:
      status === "succeeded"
        ? {
            evaluate: {
              mean_absolute_error: 1700 + ((n * 37) % 400) + 0.61396,
              coefficient_of_determination: 0.8 + ((n * 13) % 100) / 1000,
              root_mean_squared_error: 2461.69 + n / 100,
            },
          }
        : ({} as RunRow["metrics"]),
  };
});

const OUTPUTS: Step["outputs"] = {
  dataset: { digest: "sha256:0f3a", type: "table", bytes: 26_400 },
};

export function runDetail(row: RunRow): Run {
  const failedAt = row.status === "failed" ? "train" : null;
  const order = automobile.nodes.map((node) => node.id);
  const reached = failedAt ? order.indexOf(failedAt) : row.status === "running" ? 5 : order.length;
  const start = Date.parse(row.created_at);
  const steps: Step[] = order.map((node, n) => ({
    node,
    component: automobile.nodes[n]?.component ?? "",
    name: "",
    target: "local",
    status: stepStatus(n, reached, failedAt !== null, row.status === "running"),
    attempt: n <= reached ? 1 : 0,
    reused_from: null,
    saved_seconds: null,
    because: [],
    awaits: null,
    missing_outputs: [],
    started_at: n <= reached ? new Date(start + n * 9000).toISOString() : null,
    finished_at:
      n < reached || failedAt === node ? new Date(start + n * 9000 + 8200).toISOString() : null,
    exit_code: n < reached ? 0 : failedAt === node ? 1 : null,
    error:
      failedAt === node
        ? {
            code: "column.missing",
            message: "Train Model needs the label column 'price', which is not in its dataset.",
            hint: "Choose one of 25: 'symboling', 'make', 'num-of-doors'…",
          }
        : null,
    outputs: n < reached ? OUTPUTS : {},
    progress: n === reached ? { done: 34, total: 100 } : null,
    warnings: [],
  }));
  const {
    steps_total: _total,
    steps_done: _done,
    steps_succeeded: _good,
    metrics: _metrics,
    ...facts
  } = row;
  return {
    ...facts,
    seq: 12,
    steps,
    retry_of: null,
    pinned: false,
    parameters: { train_fraction: 0.7 },
    pipeline_revision: 14,
    endpoint: null,
  };
}

function stepStatus(n: number, reached: number, failed: boolean, running: boolean): Step["status"] {
  if (n < reached) return n === 0 ? "reused" : "succeeded";
  if (n === reached && running) return "running";
  if (n === reached && failed) return "failed";
  return failed ? "upstream_failed" : "pending";
}

const schema: Column[] = [
  { name: "make", type: "string", categorical: true, role: "feature" },
  { name: "horsepower", type: "integer", categorical: false, role: "feature" },
  { name: "city-mpg", type: "integer", categorical: false, role: "feature" },
  { name: "price", type: "double", categorical: false, role: "label" },
];

export const preview: Preview = {
  rows: 205,
  columns: 4,
  schema,
  head: Array.from({ length: 50 }, (_, n) => [
    ["audi", "bmw", "honda", null][n % 4],
    68 + n,
    40 - (n % 20),
    5118 + n * 311.5,
  ]),
  statistics: {
    make: { count: 200, missing: 5, unique: 22 },
    horsepower: { count: 203, missing: 2, unique: 59, mean: 104.3, std: 39.7, min: 48, max: 288 },
    "city-mpg": { count: 205, missing: 0, unique: 29, mean: 25.2, std: 6.5, min: 13, max: 49 },
    price: { count: 201, missing: 4, unique: 186, mean: 13207.1, min: 5118, max: 45400 },
  },
  histograms: {
    make: { labels: ["toyota", "nissan", "mazda"], counts: [32, 18, 17] },
    horsepower: { edges: [48, 96, 144, 192, 240, 288], counts: [107, 65, 24, 6, 1] },
    "city-mpg": { edges: [13, 22, 31, 40, 49], counts: [62, 98, 41, 4] },
    price: { edges: [5118, 15188, 25259, 35329, 45400], counts: [138, 45, 8, 10] },
  },
};

export const datasets: Dataset[] = [
  ["automobile", 2, 205],
  ["adult", 1, 32_561],
  ["wine", 1, 178],
].map(([name, count, rows]) => ({
  name: String(name),
  description: name === "wine" ? "Chemical analysis of 178 wines, three growers." : "",
  created_at: ago(2000),
  latest: Number(count),
  versions: Array.from({ length: Number(count) }, (_, n) => ({
    name: String(name),
    version: Number(count) - n,
    digest: `sha256:${"0f3a".repeat(16)}`,
    type: "table",
    bytes: Number(rows) * 131,
    rows: Number(rows),
    schema,
    filename: `${name}.csv`,
    format: "csv",
    given: {},
    options: { delimiter: "," },
    notes: [],
    remedies: [],
    odd_rows: 0,
    created_at: ago(600 * (n + 1)),
  })),
}));

export const targets: ComputeTarget[] = [
  {
    name: "docker",
    kind: "docker",
    state: "ready",
    message: "",
    max_parallel: 4,
    memory_bytes: 4 * 2 ** 30,
    cpus: 2,
    enabled: true,
    probed_at: ago(1),
    facts: { "Engine version": "28.1", "Operating system": "Debian 12" },
    runners: {},
    limits: {},
    images: [
      {
        environment: "default",
        digest: "sha256:2b41c0ffee",
        image: "jackfield/environment:2b41c0ffee",
        state: "ready",
        bytes: 1_240_000_000,
        created_at: ago(4000),
        finished_at: ago(3990),
      },
    ],
  },
  {
    name: "local",
    kind: "process",
    state: "ready",
    message: "Steps run as your own user, without a container around them.",
    max_parallel: 2,
    memory_bytes: 2 * 2 ** 30,
    cpus: 2,
    facts: {},
    enabled: true,
    probed_at: ago(1),
    runners: {},
    limits: {},
    images: [],
  },
];

export const endpoints: Endpoint[] = [
  {
    name: "price",
    description: "",
    enabled: true,
    default_version: 2,
    runs: 12,
    last_run_at: ago(30),
    created_at: ago(3000),
    versions: [2, 1].map((version) => ({
      version,
      pipeline: { id: uuid(1, 0), name: "Automobile price" },
      pipeline_version: version,
      created_at: ago(3000 - version * 100),
      parameters: [{ name: "train_fraction", type: "float", default: 0.7 }],
    })),
  },
];

export const endpointKeys: EndpointKey[] = [
  {
    id: uuid(3, 0),
    name: "billing system",
    created_at: ago(2000),
    prefix: "jfk_9a2c",
    last_used_at: null,
  },
];

export const log = Array.from(
  { length: 200 },
  (_, n) =>
    `2026-11-23T13:${String(n % 60).padStart(2, "0")}:00Z step ${n}: loss ${(1 / (n + 1)).toFixed(4)}`,
).join("\n");
