import { lazy, Suspense } from "react";
import { LoadingState } from "@/ui/LoadingState";
import type { CodeMirrorProps } from "./CodeMirrorEditor";

const Editor = lazy(() => import("./CodeMirrorEditor"));

/** The code editor, fetched when the first one is shown. */
export function CodeEditor(props: CodeMirrorProps) {
  return (
    <Suspense fallback={<LoadingState />}>
      <Editor {...props} />
    </Suspense>
  );
}
