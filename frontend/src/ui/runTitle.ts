import { sharedText } from "@/text/shared";

interface Titled {
  name: string;
  number?: number | null;
  pipeline?: { name: string } | null;
}

/** What a run is called: its own name, else its pipeline's. Its id is for machines. */
export function runTitle(run: Titled): string {
  return run.name || run.pipeline?.name || sharedText.untitled;
}

/** "#12"; null for a run without a pipeline, which has no number. */
export function runNumber({ number }: Pick<Titled, "number">): string | null {
  return number ? `#${number}` : null;
}

/** Title and number: several runs of a pipeline have one name. */
export function runLabel(run: Titled): string {
  return [runTitle(run), runNumber(run)].filter(Boolean).join(" ");
}
