import { Loader } from "@mantine/core";
import { sharedText } from "@/text/shared";
import classes from "./States.module.css";

/** Appears after a moment only, so that fast answers do not flicker. */
export function LoadingState({ label = sharedText.loading }: { label?: string }) {
  return (
    <div className={classes.loading} role="status">
      <Loader size="sm" aria-hidden />
      <span>{label}</span>
    </div>
  );
}
