import { Link } from "react-router";
import type { ReuseSource as Source } from "@/runs/plan";
import { planText as words } from "@/text/plan";
import { formatDuration, formatMoment } from "./format";

const SECOND_MS = 1000;

interface Props {
  source: Source;
  /** How long the step took whose outputs these are. */
  seconds: number | null | undefined;
  /** The time was saved already. */
  past?: boolean;
}

/** "Reused from the run of 12:03, saves 4.0 s", with the way there. */
export function ReuseSource({ source, seconds, past = false }: Props) {
  const { run, node, finished_at: finished } = source;
  const saving = past ? words.savedStep : words.savesStep;
  return (
    <>
      {words.fromRun}{" "}
      <Link to={`/runs/${run}?step=${encodeURIComponent(node)}`}>
        {finished ? words.theRunOf(formatMoment(finished, Date.now())) : words.anEarlierRun}
      </Link>
      {typeof seconds === "number" && `, ${saving(formatDuration(seconds * SECOND_MS))}`}
    </>
  );
}
