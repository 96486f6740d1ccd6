import { useMemo } from "react";
import type { LoggedItem, Metrics } from "@/api/types";
import { panelsText } from "@/text/panels";
import { MetricsTable } from "../metrics/MetricsTable";
import { BinaryEvaluation } from "./BinaryEvaluation";
import { ConfusionTable } from "./ConfusionTable";
import classes from "./Evaluation.module.css";
import {
  type ClusteringModel,
  type Evaluation,
  type MulticlassModel,
  readEvaluation,
  SUFFIXES,
} from "./evaluation";
import { LoggedItems } from "./LoggedItems";
import { LoggedTableView } from "./LoggedTableView";
import { MetricCards } from "./MetricCards";
import { ModelMark } from "./ModelMark";
import { RegressionEvaluation } from "./RegressionEvaluation";

const text = panelsText.evaluation;

export interface EvaluationPanelProps {
  items: readonly LoggedItem[];
  metrics: Readonly<Record<string, unknown>>;
  /** What the first and the second evaluated model are called. */
  names?: readonly string[];
}

/** The right picture for what a step measured; whatever else it logged, as it is. */
export function EvaluationPanel(props: EvaluationPanelProps) {
  const { items, metrics, names = text.models } = props;
  const evaluation = useMemo(() => readEvaluation(items, metrics), [items, metrics]);
  if (evaluation === null) return <OwnMeasures items={items} metrics={metrics} />;
  return <Picture evaluation={evaluation} names={names} />;
}

/** Metrics and items of a step that is no evaluation: a learner's course, a script's own. */
function OwnMeasures({ items, metrics }: Omit<EvaluationPanelProps, "names">) {
  const measured = useMemo(() => ({ "": metrics }) as Metrics, [metrics]);
  const some = Object.keys(metrics).length > 0;
  return (
    <>
      {some && <MetricsTable metrics={measured} />}
      {(items.length > 0 || !some) && <LoggedItems items={items} />}
    </>
  );
}

function Picture({ evaluation, names }: { evaluation: Evaluation; names: readonly string[] }) {
  switch (evaluation.kind) {
    case "binary":
      return <BinaryEvaluation models={evaluation.models} names={names} />;
    case "regression":
      return <RegressionEvaluation models={evaluation.models} names={names} />;
    case "multiclass":
      return <Multiclass models={evaluation.models} names={names} />;
    case "clustering":
      return <Clustering models={evaluation.models} names={names} />;
  }
}

interface ModelsProps<T> {
  models: readonly T[];
  names: readonly string[];
}

function Multiclass({ models, names }: ModelsProps<MulticlassModel>) {
  return (
    <div className={classes.evaluation}>
      <MetricCards models={models} names={names} />
      <div className={classes.models}>
        {models.map(({ confusion, perClass }, index) => (
          <div key={names[index]} className={classes.model}>
            {models.length > 1 && <ModelMark index={index} name={names[index] ?? ""} />}
            <h3>{text.confusion}</h3>
            <ConfusionTable {...confusion} />
            {perClass && <h3>{text.perClass}</h3>}
            {perClass && <LoggedTableView label={text.perClass} table={perClass} />}
          </div>
        ))}
      </div>
    </div>
  );
}

function Clustering({ models, names }: ModelsProps<ClusteringModel>) {
  return (
    <div className={classes.evaluation}>
      <MetricCards models={models} names={names} />
      {models.map(({ clusters }, index) => (
        <div key={SUFFIXES[index]} className={classes.model}>
          {models.length > 1 && <ModelMark index={index} name={names[index] ?? ""} />}
          <h3>{text.clusters}</h3>
          <LoggedTableView label={text.clusters} table={clusters} />
        </div>
      ))}
    </div>
  );
}
