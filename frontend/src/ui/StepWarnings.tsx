import { IconAlertTriangle } from "@tabler/icons-react";
import type { StepWarning } from "@/runs/model";
import { sharedText } from "@/text/shared";
import classes from "./StepWarnings.module.css";

/** What a step says of a result that may not be what was wanted, each with the next move. */
export function StepWarnings({ warnings = [] }: { warnings?: readonly StepWarning[] | undefined }) {
  if (warnings.length === 0) return null;
  return (
    <ul className={classes.warnings} aria-label={sharedText.warnings(warnings.length)}>
      {warnings.map(({ code, message, hint }) => (
        <li key={`${code} ${message}`} className={classes.warning}>
          <IconAlertTriangle size={14} aria-hidden />
          <span>
            {message} {hint}
          </span>
        </li>
      ))}
    </ul>
  );
}
