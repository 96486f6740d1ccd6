import { panelsText } from "@/text/panels";
import { formatNumber } from "@/ui/format";
import classes from "./Evaluation.module.css";
import { ModelMark } from "./ModelMark";
import { metricLabel } from "./metricLabel";

const text = panelsText.evaluation;

interface Props {
  models: readonly { readonly metrics: Readonly<Record<string, number>> }[];
  names: readonly string[];
}

/** The measures: cards for one model, a table side by side for two. */
export function MetricCards({ models, names }: Props) {
  const measures = [...new Set(models.flatMap((model) => Object.keys(model.metrics)))];
  if (measures.length === 0) return null;
  if (models.length > 1) return <Comparison models={models} names={names} measures={measures} />;
  return (
    <dl className={classes.cards}>
      {measures.map((measure) => (
        <div key={measure} className={classes.card}>
          <dt>{metricLabel(measure)}</dt>
          <dd className="tabular">{formatNumber(models[0]?.metrics[measure])}</dd>
        </div>
      ))}
    </dl>
  );
}

function Comparison({ models, names, measures }: Props & { measures: readonly string[] }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{text.measure}</th>
          {models.map((_, index) => (
            <th key={names[index]} scope="col">
              <ModelMark index={index} name={names[index] ?? ""} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {measures.map((measure) => (
          <tr key={measure}>
            <th scope="row">{metricLabel(measure)}</th>
            {models.map((model, index) => (
              <td key={names[index]}>{formatNumber(model.metrics[measure])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
