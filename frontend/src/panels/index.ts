/** The panels, for the pages that mount them. Charts and the code editor load when first shown. */
export { EvaluationPanel } from "./evaluation/EvaluationPanel";
export type { InspectorActions } from "./inspector/actions";
export { commandActions } from "./inspector/commandActions";
export { Inspector, type InspectorProps, type ParameterPlace } from "./inspector/Inspector";
export type { Sources } from "./inspector/inspected";
export { LogViewer } from "./log/LogViewer";
export { MetricsTable } from "./metrics/MetricsTable";
export { PlanSummary } from "./plan/PlanSummary";
export { OutputPreview } from "./preview/OutputPreview";
export { TablePreview } from "./preview/TablePreview";
export { ProblemsList } from "./problems/ProblemsList";
export { Timeline } from "./timeline/Timeline";
export { timelineSteps } from "./timeline/timelineSteps";
