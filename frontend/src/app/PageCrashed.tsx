import { Button } from "@mantine/core";
import { useRouteError } from "react-router";
import { appText } from "@/text/app";
import { EmptyState } from "@/ui/EmptyState";
import { errorSentence } from "@/ui/ErrorState";

/** Shown when a page throws; the frame stays and the page can be reloaded. */
export function PageCrashed() {
  const words = appText.crashed;
  return (
    <div role="alert">
      <EmptyState
        title={words.title}
        action={<Button onClick={() => window.location.reload()}>{words.action}</Button>}
      >
        {words.sentence} ({errorSentence(useRouteError())})
      </EmptyState>
    </div>
  );
}
