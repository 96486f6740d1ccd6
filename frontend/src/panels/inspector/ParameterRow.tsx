import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconDots,
  IconInfoCircle,
  IconLink,
  IconLinkOff,
} from "@tabler/icons-react";
import { useId, useState } from "react";
import type { Json, PipelineParameter } from "@/graph/model";
import type { Problem } from "@/graph/problems";
import { panelsText } from "@/text/panels";
import type { WidgetContext } from "../widgets/types";
import { COMPOSITE_KINDS, Widget } from "../widgets/Widget";
import { BoundValue } from "./BoundValue";
import { type Field, isBound } from "./fields";
import classes from "./Inspector.module.css";
import { ProblemSentences } from "./ProblemSentences";
import { PromoteForm } from "./PromoteForm";

const text = panelsText.inspector;
const ICON_PX = 16;

export interface ParameterRowProps {
  field: Field;
  /** What the node itself says: undefined when the default counts. */
  own: Json | undefined;
  value: unknown;
  changed: boolean;
  problems: readonly Problem[];
  pipelineParameters: readonly PipelineParameter[];
  context: WidgetContext;
  readOnly: boolean;
  onChange: (value: Json) => void;
  onReset: () => void;
  onPromote: (name: string) => void;
  onUnbind: () => void;
}

/** The server's problems, without those that the widget itself shows in their place. */
function problemsToSay({ field, problems, context }: ParameterRowProps): readonly Problem[] {
  const arriving = context.arriving[field.port ?? ""] ?? null;
  if (arriving === null) return problems;
  return problems.filter((problem) => problem.code !== "column.unknown");
}

/** One parameter: label, help, menu, widget or binding, and what is wrong with it. */
export function ParameterRow(props: ParameterRowProps) {
  const { field, own, value, changed, problems, context, readOnly, onChange } = props;
  const id = useId();
  const [promoting, setPromoting] = useState(false);
  const bound = isBound(own) ? own.$parameter : null;
  const labelId = `${id}-label`;
  const problemsId = `${id}-problems`;
  const helpId = `${id}-help`;
  const labelled = bound === null && !COMPOSITE_KINDS.has(field.kind);
  return (
    <div className={classes.parameter} data-parameter={field.name}>
      <div className={classes.labelRow}>
        <label className={classes.label} id={labelId} htmlFor={labelled ? id : undefined}>
          {field.label}
          {field.required && (
            <span className={classes.required} title={text.required}>
              {" *"}
              <span className="visually-hidden">{text.required}</span>
            </span>
          )}
        </label>
        {changed && bound === null && (
          <span
            className={classes.changed}
            role="img"
            aria-label={text.changed}
            title={text.changed}
          />
        )}
        {field.help !== "" && <HelpMark field={field} />}
        <span className={classes.spring} />
        {!readOnly && (
          <RowMenu
            {...props}
            bound={bound}
            promoting={promoting}
            onPromoteOpen={() => setPromoting(true)}
          />
        )}
      </div>
      <span id={helpId} className="visually-hidden">
        {field.help}
      </span>
      {bound === null ? (
        <Widget
          field={field}
          value={value}
          onChange={onChange}
          disabled={readOnly}
          invalid={problems.some((problem) => problem.severity === "error")}
          id={id}
          labelId={labelId}
          describedBy={`${helpId} ${problemsId}`}
          context={context}
        />
      ) : (
        <BoundValue
          name={bound}
          parameters={props.pipelineParameters}
          readOnly={readOnly}
          onUnbind={props.onUnbind}
        />
      )}
      <ProblemSentences id={problemsId} problems={problemsToSay(props)} />
      {promoting && (
        <PromoteForm
          field={field}
          parameters={props.pipelineParameters}
          onPromote={props.onPromote}
          onClose={() => setPromoting(false)}
        />
      )}
    </div>
  );
}

function HelpMark({ field }: { field: Field }) {
  return (
    <Tooltip
      label={field.help}
      multiline
      maw={280}
      events={{ hover: true, focus: true, touch: true }}
    >
      <ActionIcon size="xs" aria-label={text.helpFor(field.label)}>
        <IconInfoCircle size={14} />
      </ActionIcon>
    </Tooltip>
  );
}

interface RowMenuProps extends ParameterRowProps {
  bound: string | null;
  promoting: boolean;
  onPromoteOpen: () => void;
}

function RowMenu({ field, own, bound, promoting, onReset, onUnbind, onPromoteOpen }: RowMenuProps) {
  return (
    // Focus goes back to the button, unless the form below has taken it.
    <Menu position="bottom-end" returnFocus={!promoting}>
      <Menu.Target>
        <ActionIcon size="sm" aria-label={text.moreFor(field.label)}>
          <IconDots size={ICON_PX} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconArrowBackUp size={ICON_PX} />}
          disabled={own === undefined}
          onClick={onReset}
        >
          {text.resetShort}
        </Menu.Item>
        {bound === null ? (
          <Menu.Item
            leftSection={<IconLink size={ICON_PX} />}
            // The first item takes the focus, and with it Escape and arrows, unless it is disabled.
            data-autofocus={own === undefined || undefined}
            onClick={onPromoteOpen}
          >
            {text.promote}
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconLinkOff size={ICON_PX} />} onClick={onUnbind}>
            {text.unbind}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
