import { useMemo } from "react";
import { panelsText } from "@/text/panels";
import { Chart } from "../charts/Chart";
import { type ChartSpec, commonRange, type Series } from "../charts/chartSpec";
import { HistogramChart } from "../preview/HistogramChart";
import { shapeOf } from "../preview/tableView";
import classes from "./Evaluation.module.css";
import type { RegressionModel } from "./evaluation";
import { MetricCards } from "./MetricCards";
import { ModelMark } from "./ModelMark";

const text = panelsText.evaluation;

interface Props {
  models: readonly RegressionModel[];
  names: readonly string[];
}

/** Predictions against the truth, with the diagonal on which they would all lie. */
function scatterOf({ models, names }: Props): ChartSpec {
  const range = commonRange(models.flatMap((model) => [...model.points]));
  const diagonal: Series[] = range
    ? [
        {
          name: text.perfect,
          shape: "line",
          tone: "guide",
          points: [
            [range[0], range[0]],
            [range[1], range[1]],
          ],
        },
      ]
    : [];
  return {
    x: { title: text.actual },
    y: { title: text.predicted },
    series: [
      ...diagonal,
      ...models.map(
        ({ points }, index): Series => ({
          name: names[index] ?? "",
          shape: "points",
          points,
          tone: index === 0 ? "first" : "second",
        }),
      ),
    ],
  };
}

export function RegressionEvaluation({ models, names }: Props) {
  const scatter = useMemo(() => scatterOf({ models, names }), [models, names]);
  return (
    <div className={classes.evaluation}>
      <MetricCards models={models} names={names} />
      <div className={classes.charts}>
        <Chart title={text.predictedActual} spec={scatter} />
        {models.map(
          ({ residuals }, index) =>
            residuals && (
              <section key={names[index]} className={classes.residuals}>
                <h3>{text.residuals}</h3>
                {models.length > 1 && <ModelMark index={index} name={names[index] ?? ""} />}
                <HistogramChart name={text.residuals} shape={shapeOf(residuals)} />
                <p className={classes.fine}>{text.residualsHint}</p>
              </section>
            ),
        )}
      </div>
    </div>
  );
}
