/** The last choice made in the run dialog, remembered per pipeline. */
import type { RunRequest } from "@/api/types";

export interface RunChoice {
  /** Values that differ from the pipeline's defaults, by parameter. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly experiment: string;
  /** null: as the pipeline says. */
  readonly compute: string | null;
}

export const NO_CHOICE: RunChoice = { parameters: {}, experiment: "", compute: null };

const keyOf = (pipeline: string) => `jackfield.run.${pipeline}`;

export function readChoice(pipeline: string): RunChoice {
  try {
    const text = localStorage.getItem(keyOf(pipeline));
    return text === null ? NO_CHOICE : { ...NO_CHOICE, ...(JSON.parse(text) as RunChoice) };
  } catch {
    return NO_CHOICE; // Unreadable storage counts as no choice.
  }
}

export function writeChoice(pipeline: string, choice: RunChoice): void {
  localStorage.setItem(keyOf(pipeline), JSON.stringify(choice));
}

/** The choice as the API takes it: nothing that was left as it is, no parameter that is gone. */
export function requestOf(choice: RunChoice, parameters: readonly { name: string }[]): RunRequest {
  const known = new Set(parameters.map((item) => item.name));
  const values = Object.entries(choice.parameters).filter(([name]) => known.has(name));
  return {
    ...(values.length ? { parameters: Object.fromEntries(values) } : {}),
    ...(choice.experiment ? { experiment: choice.experiment } : {}),
    ...(choice.compute ? { compute: choice.compute } : {}),
  };
}
