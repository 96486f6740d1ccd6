/** A few components, with a parameter of every kind. */
import { type ComponentSpec, catalogueOf } from "@/graph/spec";

const TABLE_IN = { name: "dataset", type: "table", label: "Dataset" };
const TABLE_OUT = { name: "dataset", type: "table", label: "Results dataset" };

const components: ComponentSpec[] = [
  {
    name: "dataset",
    version: "1",
    display_name: "Dataset",
    category: "Data Input and Output",
    help: "A stored dataset.",
    inputs: [],
    outputs: [{ name: "output", type: "table", label: "Output" }],
    parameters: {
      properties: {
        dataset: { title: "Dataset", type: "string", "x-kind": "dataset" },
        version: {
          title: "Version",
          type: ["integer", "null"],
          default: null,
          "x-kind": "integer",
        },
      },
      required: ["dataset"],
    },
  },
  {
    name: "split_data",
    version: "1",
    versions: ["1"],
    display_name: "Split Data",
    category: "Data Transformation",
    help: "Divides the rows of a table in two.\n\nThe first output gets the given fraction.",
    keywords: ["train test", "partition"],
    inputs: [TABLE_IN],
    outputs: [
      { name: "first", type: "table", label: "Results dataset1" },
      { name: "second", type: "table", label: "Results dataset2" },
    ],
    parameters: {
      properties: {
        mode: {
          title: "Splitting mode",
          description: "How the rows are divided.",
          type: "string",
          enum: ["split_rows", "regular_expression", "relative_expression"],
          "x-enum-labels": {
            split_rows: "Split rows",
            regular_expression: "Regular expression",
            relative_expression: "Relative expression",
          },
          default: "split_rows",
          "x-kind": "choice",
        },
        fraction: {
          title: "Fraction of rows in the first output dataset",
          description: "0.7 sends seven of ten rows to the first output.",
          type: "number",
          minimum: 0,
          maximum: 1,
          default: 0.5,
          "x-kind": "float",
          "x-visible-when": { mode: ["split_rows"] },
        },
        randomized: {
          title: "Randomized split",
          type: "boolean",
          default: true,
          "x-kind": "boolean",
          "x-visible-when": { mode: ["split_rows"] },
        },
        seed: {
          title: "Random seed",
          type: "integer",
          minimum: 0,
          default: 0,
          "x-kind": "integer",
        },
        stratify_by: {
          title: "Stratification key column",
          anyOf: [{ type: "string" }, { type: "null" }],
          default: null,
          "x-kind": "column",
          "x-port": "dataset",
        },
        expression: {
          title: "Expression",
          type: "string",
          "x-kind": "string",
          "x-visible-when": { mode: ["regular_expression", "relative_expression"] },
        },
      },
    },
  },
  {
    name: "select_columns_in_dataset",
    version: "1",
    display_name: "Select Columns in Dataset",
    category: "Data Transformation",
    help: "Keeps some columns.",
    inputs: [TABLE_IN],
    outputs: [TABLE_OUT],
    parameters: {
      properties: {
        columns: { title: "Select columns", "x-kind": "columns", "x-port": "dataset" },
      },
    },
  },
  {
    name: "train_model",
    version: "1",
    display_name: "Train Model",
    category: "Model Training",
    help: "Trains a model.",
    inputs: [
      { name: "untrained_model", type: "untrained_model", label: "Untrained model" },
      TABLE_IN,
    ],
    outputs: [{ name: "model", type: "model", label: "Trained model" }],
    parameters: {
      properties: { label: { title: "Label column", "x-kind": "column", "x-port": "dataset" } },
    },
  },
  {
    name: "execute_python_script",
    version: "1",
    display_name: "Execute Python Script",
    category: "Python Language",
    help: "Runs a script of yours.",
    user_code: true,
    inputs: [{ name: "dataset1", type: "table", optional: true, label: "Dataset1" }],
    outputs: [{ name: "dataset1", type: "table", label: "Result dataset" }],
    parameters: {
      properties: {
        script: { title: "Python script", "x-kind": "code", "x-language": "python" },
        notes: { title: "Notes", type: "string", default: "", "x-kind": "text" },
      },
    },
  },
];

export const catalogue = catalogueOf(components);
