import { sharedText } from "@/text/shared";

/** What a run is called: its own name, else its pipeline's. Its id is for machines. */
export function runTitle(run: { name: string; pipeline?: { name: string } | null }): string {
  return run.name || run.pipeline?.name || sharedText.untitled;
}
