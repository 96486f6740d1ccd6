import { Button } from "@mantine/core";
import { panelsText } from "@/text/panels";
import classes from "./Columns.module.css";
import type { MissingName } from "./selection";

const text = panelsText.columns;

interface Props {
  missing: readonly MissingName[];
  disabled?: boolean;
  onReplace: (name: string, by: string) => void;
  onRemove?: (name: string) => void;
}

/** Names that no arriving column has, each with its fix. */
export function MissingNames({ missing, disabled = false, onReplace, onRemove }: Props) {
  if (missing.length === 0) return null;
  return (
    <ul className={classes.missing}>
      {missing.map(({ name, matches }) => (
        <li key={name}>
          <span>{text.noColumn(name)}</span>
          {!disabled && matches[0] !== undefined && (
            <Button
              variant="default"
              size="compact-xs"
              onClick={() => onReplace(name, matches[0] ?? name)}
            >
              {text.didYouMean(matches[0])}
            </Button>
          )}
          {!disabled && onRemove && (
            <Button variant="subtle" size="compact-xs" onClick={() => onRemove(name)}>
              {text.remove(name)}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
