/** Arithmetic of a binary classifier's decision threshold. Pure. */

/** How many rows fell where, at one threshold. */
export interface ConfusionCounts {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** The counts at one threshold: a row is called positive when its probability is above it. */
export interface ThresholdRow extends ConfusionCounts {
  readonly threshold: number;
}

/** Scores between 0 and 1; null where the definition divides by nothing. */
export interface BinaryScores {
  readonly accuracy: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Accuracy, precision, recall and F1 (the harmonic mean of the two) of a confusion matrix. */
export function scoresOf({ tp, fp, tn, fn }: ConfusionCounts): BinaryScores {
  return {
    accuracy: ratio(tp + tn, tp + tn + fp + fn),
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
  };
}

/** The row measured nearest to a threshold; of two equally near the lower; null without rows. */
export function rowAt(rows: readonly ThresholdRow[], threshold: number): ThresholdRow | null {
  let best: ThresholdRow | null = null;
  for (const row of rows) {
    const distance = Math.abs(row.threshold - threshold);
    const bestDistance =
      best === null ? Number.POSITIVE_INFINITY : Math.abs(best.threshold - threshold);
    if (
      distance < bestDistance ||
      (distance === bestDistance && best !== null && row.threshold < best.threshold)
    ) {
      best = row;
    }
  }
  return best;
}

/** The distinct finite thresholds of all models, ascending: where the slider may rest. */
export function sliderStops(tables: readonly (readonly ThresholdRow[])[]): number[] {
  const stops = new Set<number>();
  for (const rows of tables) {
    for (const row of rows) if (Number.isFinite(row.threshold)) stops.add(row.threshold);
  }
  return [...stops].sort((a, b) => a - b);
}
