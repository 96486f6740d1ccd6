import { Slider } from "@mantine/core";
import { useId, useMemo, useState } from "react";
import { panelsText } from "@/text/panels";
import { formatNumber } from "@/ui/format";
import { Chart } from "../charts/Chart";
import type { ChartSpec, Series } from "../charts/chartSpec";
import { ConfusionTable } from "./ConfusionTable";
import classes from "./Evaluation.module.css";
import { type BinaryModel, type Points, placesOf } from "./evaluation";
import { MetricCards } from "./MetricCards";
import { ModelMark } from "./ModelMark";
import { metricLabel } from "./metricLabel";
import { rowAt, scoresOf, sliderStops, type ThresholdRow } from "./thresholds";

const text = panelsText.evaluation;
const FIRST_THRESHOLD = 0.5;
const FINEST_STEP = 0.01;
const SHARE = { min: 0, max: 1 };

interface Props {
  models: readonly BinaryModel[];
  names: readonly string[];
}

type Curve = "roc" | "precisionRecall" | "lift";

/** One curve of every model, with the place of the threshold on each. */
function seriesOf(props: Props, rows: readonly (ThresholdRow | null)[], curve: Curve): Series[] {
  return props.models.flatMap((model, index): Series[] => {
    const name = props.names[index] ?? "";
    const tone = index === 0 ? "first" : "second";
    const row = rows[index];
    const place: Points = row ? placesOf(row)[curve] : [];
    return [
      { name, shape: "line", points: model[curve], tone },
      { name: text.atThreshold(name), shape: "points", points: place, tone, marked: true },
    ];
  });
}

const GUIDE: Series = {
  name: text.chance,
  shape: "line",
  tone: "guide",
  points: [
    [0, 0],
    [1, 1],
  ],
};

/** ROC, precision-recall and lift of one or two models, and what a threshold makes of them. */
export function BinaryEvaluation(props: Props) {
  const { models, names } = props;
  const [threshold, setThreshold] = useState(FIRST_THRESHOLD);
  const rows = useMemo(
    () => models.map((model) => rowAt(model.thresholds, threshold)),
    [models, threshold],
  );
  const charts = useMemo(() => chartsOf({ models, names }, rows), [models, names, rows]);
  return (
    <div className={classes.evaluation}>
      <MetricCards models={models} names={names} />
      <div className={classes.charts}>
        {charts.map(({ title, spec }) => (
          <Chart key={title} title={title} spec={spec} />
        ))}
      </div>
      <ThresholdPanel
        models={models}
        names={names}
        rows={rows}
        threshold={threshold}
        onChange={setThreshold}
      />
    </div>
  );
}

function chartsOf(props: Props, rows: readonly (ThresholdRow | null)[]) {
  const charts: { title: string; spec: ChartSpec; curve: Curve }[] = [
    {
      title: text.roc,
      curve: "roc",
      spec: {
        x: { title: text.falsePositiveRate, ...SHARE },
        y: { title: text.truePositiveRate, ...SHARE },
        series: [GUIDE, ...seriesOf(props, rows, "roc")],
      },
    },
    {
      title: text.precisionRecall,
      curve: "precisionRecall",
      spec: {
        x: { title: metricLabel("recall"), ...SHARE },
        y: { title: metricLabel("precision"), ...SHARE },
        series: seriesOf(props, rows, "precisionRecall"),
      },
    },
    {
      title: text.lift,
      curve: "lift",
      spec: {
        x: { title: text.positiveRate, ...SHARE },
        y: { title: text.truePositives, min: 0 },
        series: seriesOf(props, rows, "lift"),
      },
    },
  ];
  // When only one class occurs the curves are not defined, and none was logged.
  return charts.filter(({ curve }) => props.models.some((model) => model[curve].length > 0));
}

interface ThresholdProps extends Props {
  rows: readonly (ThresholdRow | null)[];
  threshold: number;
  onChange: (threshold: number) => void;
}

function ThresholdPanel({ models, names, rows, threshold, onChange }: ThresholdProps) {
  const labelId = useId();
  const stops = useMemo(() => sliderStops(models.map((model) => model.thresholds)), [models]);
  return (
    <section className={classes.threshold} aria-labelledby={labelId}>
      <div className={classes.sliderRow}>
        <h3 id={labelId}>{text.threshold}</h3>
        <span className="tabular">{formatNumber(threshold)}</span>
        <Slider
          className={classes.slider}
          min={stops[0] ?? 0}
          max={stops.at(-1) ?? 1}
          step={FINEST_STEP}
          value={threshold}
          label={null}
          thumbLabel={text.threshold}
          onChange={onChange}
        />
      </div>
      <p className={classes.fine}>{text.thresholdHint}</p>
      <div className={classes.models}>
        {models.map((model, index) => {
          const row = rows[index];
          return (
            row && (
              <ModelAtThreshold
                key={names[index]}
                index={models.length > 1 ? index : null}
                name={names[index] ?? ""}
                labels={model.labels}
                row={row}
              />
            )
          );
        })}
      </div>
    </section>
  );
}

interface ModelProps {
  /** Null when there is only one model to tell. */
  index: number | null;
  name: string;
  labels: readonly string[];
  row: ThresholdRow;
}

function ModelAtThreshold({ index, name, labels, row }: ModelProps) {
  const scores = scoresOf(row);
  const [negative = text.negative, positive = text.positive] = labels;
  const measures = [
    ["accuracy", scores.accuracy],
    ["precision", scores.precision],
    ["recall", scores.recall],
    ["f1_score", scores.f1],
  ] as const;
  return (
    <div className={classes.model}>
      {index !== null && <ModelMark index={index} name={name} />}
      <dl className={classes.cards} aria-live="polite">
        {measures.map(([measure, value]) => (
          <div key={measure} className={classes.card}>
            <dt>{metricLabel(measure)}</dt>
            <dd className="tabular">{formatNumber(value)}</dd>
          </div>
        ))}
      </dl>
      <ConfusionTable
        labels={[negative, positive]}
        matrix={[
          [row.tn, row.fp],
          [row.fn, row.tp],
        ]}
      />
    </div>
  );
}
