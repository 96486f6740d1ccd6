import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useStore } from "zustand";
import { componentName, type Node } from "@/graph/model";
import { titleOf } from "@/graph/nodeName";
import { type Problem, worst } from "@/graph/problems";
import type { ComponentSpec } from "@/graph/spec";
import type { StepSnapshot } from "@/runs/model";
import { canvasText } from "@/text/canvas";
import { sharedText } from "@/text/shared";
import { statusLook } from "@/ui/statusLook";
import { useSession } from "../session";
import type { ComponentFlowNode, ComponentNodeData } from "../view/flow";
import { portOffset, titleLines } from "../view/geometry";
import classes from "./ComponentNode.module.css";
import { ComponentIcon } from "./categoryIcon";
import { NodeStatus } from "./NodeStatus";
import { PlanMark } from "./PlanMark";
import { Port } from "./Port";
import { countRender } from "./renders";
import { summaryOf } from "./summary";

/** A component on the canvas. Its one subscription is to its own step of the run. */
export const ComponentNode = memo(function ComponentNode({
  id,
  data,
  width,
}: NodeProps<ComponentFlowNode>) {
  const step = useStore(useSession().runView, (state) => state.steps.get(id));
  countRender(id);
  const { node, spec, problems } = data;
  return (
    <>
      <Card node={node} spec={spec} problems={problems} step={step} width={width ?? 0} />
      <Ports data={data} width={width ?? 0} />
    </>
  );
});

interface CardProps {
  node: Node;
  spec: ComponentSpec | undefined;
  problems: readonly Problem[];
  step: StepSnapshot | undefined;
  /** In canvas pixels. */
  width: number;
}

function Card({ node, spec, problems, step, width }: CardProps) {
  const tone = step ? statusLook(step.status).tone : undefined;
  const running = step?.status === "running" ? step.progress : null;
  return (
    <div className={classes.card} data-tone={tone} data-status={step?.status}>
      <div className={classes.head}>
        <span className={classes.icon}>
          <ComponentIcon category={spec?.category ?? ""} component={componentName(node)} />
        </span>
        <Title node={node} spec={spec} width={width} />
        <WarningBadge step={step} />
        <ProblemBadge problems={problems} />
      </div>
      {node.comment && (
        <div className={classes.comment} title={node.comment}>
          {node.comment}
        </div>
      )}
      <div className={classes.second}>
        <span className={classes.facts}>
          {step && <NodeStatus step={step} />}
          <span className={classes.summary}>
            {spec ? summaryOf(node, spec, step === undefined) : canvasText.unknownComponent}
          </span>
        </span>
        <PlanMark id={node.id} done={step !== undefined && statusLook(step.status).good} />
      </div>
      {running?.total ? (
        <progress className={classes.progress} value={running.done} max={running.total} />
      ) : null}
      {step?.error && (
        <div className={classes.error} role="note" title={step.error.message}>
          <p>{step.error.message}</p>
        </div>
      )}
    </div>
  );
}

/** What the node is called. A name wraps within the lines that the card's declared height has for it. */
function Title({ node, spec, width }: Pick<CardProps, "node" | "spec" | "width">) {
  const title = titleOf(node, spec);
  if (!node.name) {
    return (
      <span className={classes.title} data-title>
        {title}
      </span>
    );
  }
  return (
    <span
      className={classes.name}
      style={{ WebkitLineClamp: titleLines(node.name, width) }}
      title={canvasText.named(title, spec?.display_name ?? node.component)}
      data-title
    >
      {title}
    </span>
  );
}

function ProblemBadge({ problems }: { problems: readonly Problem[] }) {
  const severity = worst(problems);
  if (!severity) return null;
  const Icon = severity === "hint" ? IconInfoCircle : IconAlertTriangle;
  const sentences = problems.map((problem) => problem.message).join("\n");
  return (
    <span
      className={classes.badge}
      data-severity={severity}
      role="img"
      aria-label={canvasText.problems(problems.length)}
      title={sentences}
    >
      <Icon size={15} stroke={1.8} aria-hidden />
      {problems.length > 1 && <span>{problems.length}</span>}
    </span>
  );
}

/** The warnings of the node's step, as a number. The inspector and the log list them. */
function WarningBadge({ step }: Pick<CardProps, "step">) {
  const warnings = step?.warnings ?? [];
  if (warnings.length === 0) return null;
  return (
    <span
      className={classes.badge}
      data-severity="warning"
      role="img"
      aria-label={sharedText.warnings(warnings.length)}
      title={warnings.map(({ message, hint }) => `${message} ${hint}`).join("\n")}
    >
      <IconAlertTriangle size={15} stroke={1.8} aria-hidden />
      <span>{warnings.length}</span>
    </span>
  );
}

function Ports({ data, width }: { data: ComponentNodeData; width: number }) {
  const { node, spec, ports, active } = data;
  const name = titleOf(node, spec);
  return (["input", "output"] as const).map((kind) => {
    const list = kind === "input" ? ports.inputs : ports.outputs;
    return list.map((port, index) => (
      <Port
        key={`${kind}:${port.name}`}
        node={node.id}
        nodeName={name}
        port={port}
        kind={kind}
        left={portOffset(index, list.length, width)}
        tabbable={active}
      />
    ));
  });
}
