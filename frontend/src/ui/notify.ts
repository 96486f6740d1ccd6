import { notifications } from "@mantine/notifications";
import { ApiError } from "@/api/ApiError";
import { Declined } from "@/api/codeQuestion";

/** What a toast says, and for how long. */
export interface Toast {
  readonly title: string;
  readonly message: string | null;
  readonly milliseconds: number;
}

/** Long enough to be noticed and read at ease; a pointer or the focus on it stops the clock. */
const LEAST_MILLISECONDS = 5_000;
const MILLISECONDS_PER_CHARACTER = 60;
/** What went wrong asks for a decision, too. */
const ERROR_MILLISECONDS = 5_000;

export function doneToast(title: string, message: string | null = null): Toast {
  return { title, message, milliseconds: readingTime(title, message) };
}

/** The error's sentence is the title, its next move the message, unless a title says what failed. */
export function errorToast(error: unknown, title?: string): Toast {
  const sentence = error instanceof Error ? error.message : String(error);
  const hint = error instanceof ApiError ? error.body.hint : undefined;
  const said = [title, sentence, typeof hint === "string" ? hint : ""].filter(Boolean) as string[];
  const [first = "", ...others] = said;
  const message = others.length > 0 ? others.join(" ") : null;
  return {
    title: first,
    message,
    milliseconds: readingTime(first, message) + ERROR_MILLISECONDS,
  };
}

function readingTime(title: string, message: string | null): number {
  const characters = title.length + (message?.length ?? 0);
  return LEAST_MILLISECONDS + characters * MILLISECONDS_PER_CHARACTER;
}

/** Tells that something succeeded. */
export function notifyDone(title: string, message: string | null = null): void {
  show(doneToast(title, message));
}

/** Tells that a requested action failed. Who declined it knows. */
export function notifyError(error: unknown, title?: string): void {
  if (error instanceof Declined) return;
  show(errorToast(error, title), "red");
}

function show({ title, message, milliseconds }: Toast, color?: string): void {
  notifications.show({
    title,
    message,
    withBorder: true,
    autoClose: milliseconds,
    ...(color ? { color } : {}),
  });
}
