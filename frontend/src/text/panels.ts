/** Visible text of the panels: inspector, columns, data, evaluation, log, timeline, problems. */
import type { Severity } from "@/api/types";

const count = (value: number) => value.toLocaleString("en-US");
const plural = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`;
const listed = (items: readonly string[]) => items.join(", ");

const inspector = {
  label: "Inspector",
  parameters: "Parameters",
  noParameters: "This component has no parameters.",
  ports: "Inputs and outputs",
  comment: "Comment",
  name: "Name",
  commentLabel: "Comment on this node",
  commentPlaceholder: "Why this step is here",
  compute: "Compute",
  computeLabel: "Run this node on",
  computeInherited: (target: string) => `Pipeline default (${target})`,
  computeServer: (target: string) => `${target} (server default)`,
  computeUnavailable: (target: string) => `${target} (not available)`,
  version: "Version",
  versionLabel: "Component version",
  versionDefault: (version: string) => `Default (${version})`,
  help: "Help",
  keywords: "Also found as",
  userCode: "Runs code you write.",
  reuse: {
    title: "Reuse",
    same: "The same inputs give the same outputs, so results are reused.",
    differs: "Results may differ from run to run, so they are not reused without an age limit.",
    readsOutside: "Reads data from outside: results are reused while that data is unchanged.",
    always: "Always run",
    alwaysHelp: "Even when an earlier result could be reused.",
    more: "More",
    younger: "Reuse only if younger than",
    amount: "Age limit",
    amountRule: "Enter a whole number of at least 1.",
    noLimit: "No limit",
    unit: "Unit of the age limit",
    units: { seconds: "seconds", minutes: "minutes", hours: "hours", days: "days" },
  },
  secrets: {
    title: "Secrets",
    help: "The step finds each in an environment variable. The document holds the name, not the value.",
    none: "There are no secrets yet. Add them on the settings page.",
    secretIn: (variable: string) => `Secret in ${variable}`,
    unknown: (name: string) => `${name} (does not exist)`,
    remove: (variable: string) => `Remove ${variable}`,
    variable: "Variable",
    variableExample: "API_TOKEN",
    variableRule: "Use letters, digits and _; not a digit first.",
    secret: "Secret",
    add: "Add",
  },
  unknownComponent: (name: string) =>
    `This release has no component '${name}'. Its place and parameters are kept; replace it or remove it.`,
  required: "required",
  changed: "Changed from the default",
  reset: (label: string) => `Reset ${label} to its default`,
  resetShort: "Reset to default",
  helpFor: (label: string) => `Help on ${label}`,
  moreFor: (label: string) => `More for ${label}`,
  promote: "Make a pipeline parameter…",
  promoteTitle: (label: string) => `Pipeline parameter for ${label}`,
  promoteName: "Name",
  promoteHint: "Callers can set it when they start a run. An existing name shares its value.",
  promoteBadName: "Use a to z, 0 to 9 and _, starting with a letter.",
  promoteWrongType: (name: string) => `'${name}' has a different type. Choose another name.`,
  promoteConfirm: "Make parameter",
  promoteExisting: "Share parameter",
  unbind: "Back to a value",
  boundTo: (name: string) => `Pipeline parameter ${name}`,
  boundValue: (value: string) => `Default: ${value}`,
  boundMissing: (name: string) =>
    `The pipeline has no parameter '${name}'. Go back to a value, or make the parameter again.`,
  inputs: "Inputs",
  outputs: "Outputs",
  noInputs: "Takes no input.",
  notConnected: "Not connected",
  notConnectedOptional: "Not connected (optional)",
  from: (label: string, port: string) => `From ${label}, ${port}`,
  goTo: (label: string) => `Go to ${label}`,
  columnsArrive: (value: number) => plural(value, "column"),
  columnsUnknown: "Columns are known after a run",
  noOutputYet: "No output yet",
  openOutput: (port: string) => `View the last output of ${port}`,
  openData: (port: string) => `View the data of ${port}`,
  view: "View",
  select: "Go to",
  many: (value: number) => `${plural(value, "node")} selected`,
  manyHint: "Changes here apply to all of them.",
  computeMixed: "Different targets",
  nodes: "Nodes",
  problemsIn: (value: number) => plural(value, "problem"),
  pipeline: "Pipeline",
  description: "Description",
  descriptionPlaceholder: "What this pipeline is for",
  counts: (nodes: number, edges: number) =>
    `${plural(nodes, "node")}, ${plural(edges, "connection")}`,
  selectHint: "Select a node to see its parameters.",
  pipelineParameters: "Pipeline parameters",
  noPipelineParameters:
    "None yet. In a node's parameter menu choose “Make a pipeline parameter” to let callers set it.",
  defaultOf: (name: string) => `Default of ${name}`,
  unused: "Not used by any node.",
  removeParameter: (name: string) => `Remove pipeline parameter ${name}`,
  pipelineCompute: "Default compute",
  readOnly: "This is the run's own copy and cannot be edited.",
} as const;

const widgets = {
  enterNumber: "Enter a number.",
  enterInteger: "Enter a whole number.",
  enterJson: 'Enter JSON, such as {"names": ["price"]}.',
  bounds: (low: string | null, high: string | null, above: boolean, integer: boolean) => {
    const what = integer ? "Enter a whole number" : "Enter a number";
    if (low !== null && high !== null) {
      return above ? `${what} above ${low}, up to ${high}.` : `${what} from ${low} to ${high}.`;
    }
    if (low !== null) return above ? `${what} above ${low}.` : `${what} of at least ${low}.`;
    return high !== null ? `${what} of at most ${high}.` : `${what}.`;
  },
  automatic: "Automatic",
  slider: (label: string) => `${label}, slider`,
  notAChoice: (value: string) => `'${value}' is not one of the choices. Choose another.`,
  choose: "Choose one",
  codeLabel: (label: string, language: string) => `${label}, ${language} code`,
  codeLarger: (label: string) => `Edit ${label} in a larger window`,
  codeLeave: "Press Escape, then Tab, to leave the editor.",
  codeDone: "Done",
  dataset: "Choose a dataset",
  noDatasets: "There are no datasets yet. Upload one on the Data page.",
  datasetGone: (name: string) =>
    `There is no dataset '${name}'. Choose another or upload it again.`,
  datasetFacts: (rows: number | null, columns: number | null, type: string) => {
    const parts = [
      rows === null ? null : plural(rows, "row"),
      columns === null ? null : plural(columns, "column"),
    ].filter((part) => part !== null);
    return parts.length === 0 ? type : parts.join(", ");
  },
  versionLatest: (version: number | null) => (version === null ? "Latest" : `Latest (${version})`),
  versionNumber: (version: number) => `Version ${version}`,
  versionGone: (version: string) => `There is no version ${version}. Choose another.`,
} as const;

const columns = {
  chooseOne: (of: number) => `Choose one of ${plural(of, "column")}`,
  typeName: "Type a column name",
  unknownYet: "The columns that arrive here are known once the input is connected or has run.",
  search: "Search columns",
  noMatch: "No column matches.",
  noColumn: (name: string) => `No column '${name}'.`,
  didYouMean: (name: string) => `Use '${name}'`,
  remove: (name: string) => `Remove '${name}'`,
  edit: "Edit columns",
  editOf: (label: string) => `Edit ${label}`,
  nothingChosen: "No columns chosen",
  title: (label: string) => label,
  mode: "Choose columns",
  modeRules: "With rules",
  modeNames: "By name",
  resolved: (chosen: number, of: number) => `${count(chosen)} of ${plural(of, "column")}`,
  resolvedTitle: "Result",
  resolvedList: "Chosen columns",
  resolvedUnknown: "The chosen columns are known once the input is connected or has run.",
  apply: "Apply",
  cancel: "Cancel",
  chooseShown: (value: number) => `Choose ${count(value)} shown`,
  clearShown: (value: number) => `Clear ${count(value)} shown`,
  names: "Column names",
  rule: (index: number) => `Rule ${index}`,
  ruleAction: (index: number) => `Rule ${index}: include or exclude`,
  ruleWhat: (index: number) => `Rule ${index}: which columns`,
  ruleValue: (index: number) => `Rule ${index}: values`,
  include: "Include",
  exclude: "Exclude",
  what: {
    all: "all columns",
    names: "column names",
    types: "column types",
    indices: "column numbers",
    roles: "columns with a role",
  },
  addRule: "Add rule",
  removeRule: (index: number) => `Remove rule ${index}`,
  moveUp: (index: number) => `Move rule ${index} up`,
  noRules: "No rule yet, so no column is chosen. Add one.",
  startsFromAll: "Starts from all columns, since the first rule excludes.",
  indicesPlaceholder: "1-4,6",
  badIndices: (columnCount: number) =>
    columnCount > 0
      ? `Write numbers from 1 to ${count(columnCount)} such as 1-4,6.`
      : "Write numbers such as 1-4,6.",
  types: {
    numeric: "Numeric",
    integer: "Integer",
    decimal: "Decimal",
    double: "Double",
    string: "String",
    boolean: "Boolean",
    date: "Date",
    time: "Time of day",
    datetime: "Date and time",
    duration: "Duration",
    binary: "Bytes",
    list: "List",
    struct: "Struct",
    null: "No values",
    categorical: "Categorical",
    non_categorical: "Not categorical",
  } as Readonly<Record<string, string>>,
  roles: { feature: "Feature", label: "Label", score: "Score", none: "No role" } as Readonly<
    Record<string, string>
  >,
  summaryAll: "All columns",
  summaryInclude: (what: string) => what,
  summaryExclude: (what: string) => `except ${what}`,
  summaryMore: (names: readonly string[], more: number) =>
    more > 0 ? `${listed(names)} and ${count(more)} more` : listed(names),
  summaryNumbers: (numbers: string) => `numbers ${numbers}`,
} as const;

const preview = {
  size: (rows: number, columnCount: number) =>
    `${plural(rows, "row")} × ${plural(columnCount, "column")}`,
  firstRows: (rows: number) => `showing the first ${plural(rows, "row")}`,
  firstColumns: (shown: number) => `showing the first ${plural(shown, "column")}`,
  sampled: (rows: number) => `histograms and medians from a sample of ${plural(rows, "row")}`,
  about: "about ",
  noColumns: "This table has no columns.",
  missing: (missing: number) => `${count(missing)} missing`,
  missingMark: "–",
  missingValue: "missing",
  download: (format: string) => (format === "" ? "Download" : `Download ${format}`),
  detailsOf: (name: string) => `Statistics of ${name}`,
  histogramOf: (name: string) => `How often values of ${name} occur`,
  type: "Type",
  bytes: "Size",
  digest: "Content",
  statistics: {
    count: "Values",
    missing: "Missing",
    unique: "Unique",
    mean: "Mean",
    std: "Standard deviation",
    min: "Minimum",
    median: "Median",
    max: "Maximum",
    order: "Order",
  } as Readonly<Record<string, string>>,
} as const;

const charts = {
  series: "Series",
  asTable: "Table",
  asChart: "Chart",
  tableOf: (title: string) => `${title} as a table`,
  picture: (title: string) => `${title}. The same data is in its table.`,
} as const;

const evaluation = {
  models: ["Scored dataset", "Scored dataset to compare"] as readonly string[],
  measure: "Measure",
  ofNode: (metric: string, node: string) => `${metric} of ${node}`,
  compared: (metric: string) => `${metric} (2nd)`,
  metrics: {
    mean_absolute_error: "Mean absolute error",
    root_mean_squared_error: "Root mean squared error",
    relative_absolute_error: "Relative absolute error",
    relative_squared_error: "Relative squared error",
    coefficient_of_determination: "Coefficient of determination (R²)",
    accuracy: "Accuracy",
    precision: "Precision",
    recall: "Recall",
    f1_score: "F1 score",
    auc: "AUC",
    overall_accuracy: "Overall accuracy",
    macro_precision: "Macro precision",
    macro_recall: "Macro recall",
    micro_precision: "Micro precision",
    micro_recall: "Micro recall",
    log_loss: "Log loss",
  } as Readonly<Record<string, string>>,
  roc: "ROC curve",
  precisionRecall: "Precision and recall",
  lift: "Lift",
  chance: "Chance",
  falsePositiveRate: "False positive rate",
  truePositiveRate: "True positive rate",
  positiveRate: "Share of rows called positive",
  truePositives: "True positives",
  atThreshold: (name: string) => `${name}, at the threshold`,
  threshold: "Threshold",
  thresholdHint: "A row is called positive when its probability is above the threshold.",
  negative: "Negative",
  positive: "Positive",
  actual: "Actual",
  predicted: "Predicted",
  perfect: "Perfect prediction",
  predictedActual: "Predicted against actual",
  residuals: "Residuals",
  residualsHint: "Actual minus predicted. For a good model they lie close to 0.",
  confusion: "Confusion matrix",
  perClass: "Per class",
  clusters: "Clusters",
  position: "Position",
  nothingLogged: "This step logged no pictures, tables or curves.",
  openPage: "Open in a tab of its own",
} as const;

const log = {
  search: "Search the log",
  found: (at: number, of: number) => (of === 0 ? "Not found" : `${count(at)} of ${count(of)}`),
  previous: "Previous match",
  next: "Next match",
  size: (lines: string, bytes: string) => `${lines} lines, ${bytes}`,
  wrap: "Wrap",
  follow: "Follow",
  download: "Download",
  loading: "Reading the log…",
  nothingYet: "Nothing written yet. Lines appear here as the step writes them.",
  nothing: "This step wrote nothing to its log.",
  failed: (sentence: string) => `The log cannot be read right now. ${sentence} Retrying.`,
} as const;

const metrics = {
  none: "No metrics yet. Evaluate Model and scripts that call log.metric write them.",
  node: "Node",
  metric: "Metric",
  value: "Value",
  series: "Over time",
  step: "Step",
  points: (points: number) => plural(points, "point"),
  show: (name: string, points: number) => `Show ${name} as a chart, ${plural(points, "point")}`,
} as const;

const timeline = {
  none: "Steps appear here once a run has started.",
  label: "Steps by start",
  summary: (total: string, critical: string) =>
    `${total} from first start to last end, ${critical} of work on the critical path.`,
  critical: "On the critical path",
  attempt: (attempt: number) => `attempt ${attempt}`,
  barStatus: (status: string) => `: ${status}, `,
  barCritical: ", on the critical path",
} as const;

const problems = {
  none: "No problems. The pipeline can run.",
  pipeline: "Whole pipeline",
  summary: (errors: number, warnings: number, hints: number) =>
    [
      errors > 0 ? plural(errors, "error") : null,
      warnings > 0 ? plural(warnings, "warning") : null,
      hints > 0 ? plural(hints, "hint") : null,
    ]
      .filter((part) => part !== null)
      .join(", "),
} as const;

export const panelsText = {
  inspector,
  widgets,
  columns,
  preview,
  charts,
  evaluation,
  log,
  metrics,
  timeline,
  problems,
} as const;

/** The words for a problem's severity. */
export const severityText: Readonly<Record<Severity, string>> = {
  error: "Error",
  warning: "Warning",
  hint: "Hint",
};
