import { Button } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import type { PipelineParameter } from "@/graph/model";
import { panelsText } from "@/text/panels";
import { shortJson } from "@/ui/shortJson";
import classes from "./Inspector.module.css";

const text = panelsText.inspector;

interface Props {
  name: string;
  parameters: readonly PipelineParameter[];
  readOnly: boolean;
  onUnbind: () => void;
}

/** Stands in for the widget of a parameter that takes its value from the pipeline. */
export function BoundValue({ name, parameters, readOnly, onUnbind }: Props) {
  const parameter = parameters.find((item) => item.name === name);
  return (
    <div className={classes.bound} data-invalid={parameter === undefined || undefined}>
      <div className={classes.boundText}>
        <IconLink size={16} aria-hidden />
        <span>{text.boundTo(name)}</span>
      </div>
      <div className={classes.boundText}>
        <span className={classes.fine}>
          {parameter === undefined
            ? text.boundMissing(name)
            : text.boundValue(shortJson(parameter.default))}
        </span>
        {!readOnly && (
          <Button variant="default" size="compact-xs" onClick={onUnbind}>
            {text.unbind}
          </Button>
        )}
      </div>
    </div>
  );
}
