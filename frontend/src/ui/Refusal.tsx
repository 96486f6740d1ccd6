import { Button } from "@mantine/core";
import { sharedText } from "@/text/shared";
import { closeMatches } from "./closeMatches";
import classes from "./Refusal.module.css";
import { containing } from "./settle";

const words = sharedText.refusal;

interface Props {
  /** What was typed and is no name. */
  typed: string;
  names: readonly string[];
  onTake: (name: string) => void;
}

/** Why what was typed is not taken, and the name that was probably meant. */
export function Refusal({ typed, names, onTake }: Props) {
  const matches = containing(typed, names);
  const meant = matches.length > 1 ? undefined : closeMatches(typed, names)[0];
  return (
    <span className={classes.refusal} role="alert">
      {sentenceOf(typed, matches.length, meant)}
      {meant !== undefined && (
        <Button variant="default" size="compact-xs" onClick={() => onTake(meant)}>
          {words.take(meant)}
        </Button>
      )}
    </span>
  );
}

function sentenceOf(typed: string, matches: number, meant: string | undefined): string {
  if (matches > 1) return words.several(typed, matches);
  return meant === undefined ? words.unknown(typed) : words.didYouMean(typed, meant);
}
