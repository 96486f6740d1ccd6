import { ApiError } from "@/api/ApiError";
import { errorSentence } from "./ErrorState";

/**
 * The sentence to show at each field of a form.
 *
 * What the server says of a field stands there; of anything else at the last field.
 */
export function fieldErrors<Field extends string>(
  error: unknown,
  fields: readonly Field[],
): Partial<Record<Field, string>> {
  if (error === null) return {};
  const told = error instanceof ApiError ? error.body.fields : undefined;
  const found: Partial<Record<Field, string>> = {};
  for (const field of fields) {
    const sentence = firstText((told as Record<string, unknown> | undefined)?.[field]);
    if (sentence) found[field] = sentence;
  }
  if (Object.keys(found).length > 0) return found;
  const last = fields[fields.length - 1];
  return last === undefined ? {} : ({ [last]: errorSentence(error) } as typeof found);
}

function firstText(told: unknown): string | undefined {
  if (typeof told === "string") return told;
  return Array.isArray(told) ? firstText(told[0]) : undefined;
}
