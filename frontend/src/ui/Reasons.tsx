import type { Reason } from "@/runs/plan";
import { reasonText as words } from "@/text/plan";
import classes from "./Reasons.module.css";
import { type Names, wordsOf } from "./reasonText";

interface Props {
  reasons: readonly Reason[];
  /** The node they are about. */
  node: string;
  names: Names;
}

/** Why a step runs, one line for each reason. */
export function Reasons({ reasons, node, names }: Props) {
  if (reasons.length === 0) return null;
  return (
    <ul className={classes.reasons}>
      {reasons.map((reason) => {
        const { sentence, change } = wordsOf(reason, node, names);
        return (
          <li key={`${reason.part} ${reason.name} ${reason.node ?? ""}`}>
            {sentence}
            {change && (
              <>
                {": "}
                <del>{change.old}</del> <span aria-hidden="true">{words.arrow}</span>
                <span className="visually-hidden">{words.becomes}</span> <ins>{change.new}</ins>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
