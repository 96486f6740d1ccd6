import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { getLogged, getRunMetrics } from "@/api/runs";
import { EvaluationPanel } from "@/panels/evaluation/EvaluationPanel";
import { designerText } from "@/text/designer";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { statusLook } from "@/ui/statusLook";
import classes from "./Drawer.module.css";
import { useShownNode } from "./useShownNode";

const words = designerText.drawer;

/** What the chosen node's step measured and logged. */
export function MetricsTab() {
  const { runId, node, step } = useShownNode();
  if (!runId) return <p className={classes.empty}>{words.noRun}</p>;
  if (!node || !step) return <p className={classes.empty}>{words.chooseMetrics}</p>;
  return <StepMetrics runId={runId} node={node} ended={statusLook(step.status).ended} />;
}

function StepMetrics({ runId, node, ended }: { runId: string; node: string; ended: boolean }) {
  const metrics = useQuery({
    queryKey: [...keys.runMetrics(runId), node, ended],
    queryFn: () => getRunMetrics(runId),
  });
  const logged = useQuery({
    queryKey: [...keys.logged(runId, node), ended],
    queryFn: () => getLogged(runId, node),
  });
  const error = metrics.error ?? logged.error;
  if (error) return <ErrorState error={error} />;
  if (!metrics.data || !logged.data) return <LoadingState />;
  const measured = metrics.data[node] ?? {};
  if (Object.keys(measured).length === 0 && logged.data.length === 0) {
    return <p className={classes.empty}>{words.noMetrics}</p>;
  }
  return <EvaluationPanel items={logged.data} metrics={measured} />;
}
