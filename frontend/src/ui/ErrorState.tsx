import { Button } from "@mantine/core";
import { ApiError } from "@/api/ApiError";
import { sharedText } from "@/text/shared";
import classes from "./States.module.css";

interface Props {
  error: unknown;
  title?: string;
  /** It is all that the page has: its title is the page's heading. */
  alone?: boolean;
  onRetry?: () => void;
}

/** What went wrong, in the server's own sentence, and a way to try again. */
export function ErrorState({
  error,
  title = sharedText.errorTitle,
  alone = false,
  onRetry,
}: Props) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  const Heading = alone ? "h1" : "h2";
  return (
    <div className={classes.state} role="alert">
      <Heading>{title}</Heading>
      <p className={classes.sentence}>{errorSentence(error)}</p>
      {requestId && <p className={classes.fine}>{sharedText.requestId(requestId)}</p>}
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          {sharedText.tryAgain}
        </Button>
      )}
    </div>
  );
}

/** An error as a sentence, with the next move where the server gives one. */
export function errorSentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const hint = error instanceof ApiError ? error.body.hint : undefined;
  return typeof hint === "string" && hint ? `${error.message} ${hint}` : error.message;
}
