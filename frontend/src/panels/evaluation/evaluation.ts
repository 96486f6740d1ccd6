/** What a step measured of one or two models, read from its logged items. Pure. */

import type { LoggedItem } from "@/api/types";
import type { ThresholdRow } from "./thresholds";

/** Points of a curve; both coordinates are finite. */
export type Points = readonly (readonly [x: number, y: number])[];

/** Of two evaluated models the second's names end so. */
export const SUFFIXES = ["", "_2"] as const;

export interface ConfusionMatrix {
  readonly labels: readonly string[];
  /** Counts by actual class (rows) and predicted class (columns). */
  readonly matrix: readonly (readonly number[])[];
}

/** Columns of a logged table, all of the same length. */
export type LoggedTable = Readonly<Record<string, readonly unknown[]>>;

interface Measured {
  readonly metrics: Readonly<Record<string, number>>;
}

export interface BinaryModel extends Measured {
  readonly roc: Points;
  readonly precisionRecall: Points;
  readonly lift: Points;
  readonly thresholds: readonly ThresholdRow[];
  /** Names of the negative and the positive class. */
  readonly labels: readonly string[];
}

export interface RegressionModel extends Measured {
  /** Actual against predicted. */
  readonly points: Points;
  readonly residuals: { readonly edges: number[]; readonly counts: number[] } | null;
}

export interface MulticlassModel extends Measured {
  readonly confusion: ConfusionMatrix;
  readonly perClass: LoggedTable | null;
}

export interface ClusteringModel extends Measured {
  readonly clusters: LoggedTable;
}

export type Evaluation =
  | { readonly kind: "binary"; readonly models: readonly BinaryModel[] }
  | { readonly kind: "regression"; readonly models: readonly RegressionModel[] }
  | { readonly kind: "multiclass"; readonly models: readonly MulticlassModel[] }
  | { readonly kind: "clustering"; readonly models: readonly ClusteringModel[] };

type Items = ReadonlyMap<string, LoggedItem>;

function listOf(item: LoggedItem | undefined, key: string): readonly unknown[] {
  const value = item?.data[key];
  return Array.isArray(value) ? value : [];
}

function numbersOf(item: LoggedItem | undefined, key: string): number[] {
  return listOf(item, key).map(Number);
}

/** Two series as points; a point that lacks a number is left out. */
function pointsOf(item: LoggedItem | undefined, x: string, y: string): Points {
  const ys = listOf(item, y);
  return listOf(item, x).flatMap((value, index) => {
    const other = ys[index];
    return typeof value === "number" && typeof other === "number" ? [[value, other] as const] : [];
  });
}

/** A logged table's columns. */
export function tableOf(item: LoggedItem | undefined): LoggedTable | null {
  if (item === undefined) return null;
  const columns = Object.entries(item.data).filter(([, values]) => Array.isArray(values));
  return Object.fromEntries(columns) as LoggedTable;
}

/** A logged confusion matrix, or null when it is not square. */
export function confusionOf(item: LoggedItem | undefined): ConfusionMatrix | null {
  const labels = listOf(item, "labels").map(String);
  const matrix = listOf(item, "matrix").map((row) => (Array.isArray(row) ? row.map(Number) : []));
  const square = labels.length > 0 && matrix.every((row) => row.length === labels.length);
  return square && matrix.length === labels.length ? { labels, matrix } : null;
}

function thresholdsOf(item: LoggedItem | undefined): ThresholdRow[] {
  const [tp, fp, tn, fn] = ["tp", "fp", "tn", "fn"].map((name) => numbersOf(item, name));
  return numbersOf(item, "threshold").map((threshold, index) => ({
    threshold,
    tp: tp?.[index] ?? 0,
    fp: fp?.[index] ?? 0,
    tn: tn?.[index] ?? 0,
    fn: fn?.[index] ?? 0,
  }));
}

function binaryModel(
  items: Items,
  suffix: string,
  metrics: Measured["metrics"],
): BinaryModel | null {
  const thresholds = items.get(`thresholds${suffix}`);
  if (thresholds === undefined) return null;
  return {
    metrics,
    roc: pointsOf(items.get(`roc${suffix}`), "fpr", "tpr"),
    precisionRecall: pointsOf(items.get(`precision_recall${suffix}`), "recall", "precision"),
    lift: pointsOf(items.get(`lift${suffix}`), "positive_rate", "true_positives"),
    thresholds: thresholdsOf(thresholds),
    labels: confusionOf(items.get(`confusion_matrix${suffix}`))?.labels ?? [],
  };
}

function regressionModel(
  items: Items,
  suffix: string,
  metrics: Measured["metrics"],
): RegressionModel | null {
  const pairs = items.get(`predicted_actual${suffix}`);
  if (pairs === undefined) return null;
  const residuals = items.get(`residuals${suffix}`);
  return {
    metrics,
    points: pointsOf(pairs, "actual", "predicted"),
    residuals: residuals
      ? { edges: numbersOf(residuals, "edges"), counts: numbersOf(residuals, "counts") }
      : null,
  };
}

function multiclassModel(
  items: Items,
  suffix: string,
  metrics: Measured["metrics"],
): MulticlassModel | null {
  const confusion = confusionOf(items.get(`confusion_matrix${suffix}`));
  const perClass = tableOf(items.get(`per_class${suffix}`));
  // Without the table per class a matrix may be anybody's: a script's, say.
  return confusion === null || perClass === null ? null : { metrics, confusion, perClass };
}

function clusteringModel(
  items: Items,
  suffix: string,
  metrics: Measured["metrics"],
): ClusteringModel | null {
  const clusters = tableOf(items.get(`clusters${suffix}`));
  return clusters === null ? null : { metrics, clusters };
}

/** The numbers of one model, without the suffix; series are left out. */
export function metricsOf(
  metrics: Readonly<Record<string, unknown>>,
  suffix: string,
): Record<string, number> {
  const own: Record<string, number> = {};
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== "number" || name.endsWith("_2") !== (suffix === "_2")) continue;
    own[suffix === "" ? name : name.slice(0, -suffix.length)] = value;
  }
  return own;
}

/** The evaluation that a step's items make up; null when they are something else. */
export function readEvaluation(
  logged: readonly LoggedItem[],
  metrics: Readonly<Record<string, unknown>>,
): Evaluation | null {
  const items: Items = new Map(logged.map((item) => [item.name, item]));
  const read = <T>(
    model: (items: Items, suffix: string, metrics: Measured["metrics"]) => T | null,
  ) => SUFFIXES.flatMap((suffix) => model(items, suffix, metricsOf(metrics, suffix)) ?? []) as T[];
  const binary = read(binaryModel);
  if (binary.length > 0) return { kind: "binary", models: binary };
  const regression = read(regressionModel);
  if (regression.length > 0) return { kind: "regression", models: regression };
  const multiclass = read(multiclassModel);
  if (multiclass.length > 0) return { kind: "multiclass", models: multiclass };
  const clustering = read(clusteringModel);
  return clustering.length > 0 ? { kind: "clustering", models: clustering } : null;
}

/** Where a threshold lies on the three curves of a binary model. */
export function placesOf({ tp, fp, tn, fn }: ThresholdRow): {
  readonly roc: Points;
  readonly precisionRecall: Points;
  readonly lift: Points;
} {
  const [positives, negatives] = [tp + fn, fp + tn];
  const rows = positives + negatives;
  return {
    roc: positives > 0 && negatives > 0 ? [[fp / negatives, tp / positives]] : [],
    precisionRecall: positives > 0 && tp + fp > 0 ? [[tp / positives, tp / (tp + fp)]] : [],
    lift: rows > 0 ? [[(tp + fp) / rows, tp]] : [],
  };
}
