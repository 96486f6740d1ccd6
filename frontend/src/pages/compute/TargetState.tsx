import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import classes from "./Compute.module.css";

const LOOKS = {
  ready: { Icon: IconCircleCheck, color: "var(--jf-success)" },
  unreachable: { Icon: IconAlertTriangle, color: "var(--jf-failure)" },
  failed: { Icon: IconAlertTriangle, color: "var(--jf-failure)" },
} as const;
const UNKNOWN = { Icon: IconCircleDashed, color: "var(--jf-muted)" };

/** A state as icon and word. */
export function TargetState({ state, word }: { state: string; word: string }) {
  const { Icon, color } = state in LOOKS ? LOOKS[state as keyof typeof LOOKS] : UNKNOWN;
  return (
    <span className={classes.state} style={{ color }}>
      <Icon size={16} aria-hidden />
      {word}
    </span>
  );
}
