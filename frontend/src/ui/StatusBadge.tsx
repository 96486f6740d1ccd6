import {
  IconArrowBackUp,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconHistory,
  IconLoader2,
  IconPlayerSkipForward,
  IconPlugConnectedX,
} from "@tabler/icons-react";
import classes from "./StatusBadge.module.css";
import { type Status, statusLook } from "./statusLook";

const ICONS: Record<Status, typeof IconClock> = {
  queued: IconClock,
  pending: IconCircleDashed,
  ready: IconClock,
  launching: IconLoader2,
  running: IconLoader2,
  cancelling: IconBan,
  succeeded: IconCircleCheck,
  reused: IconHistory,
  failed: IconCircleX,
  crashed: IconPlugConnectedX,
  skipped: IconPlayerSkipForward,
  upstream_failed: IconArrowBackUp,
  cancelled: IconBan,
};

const ICON_PX = 16;

/** The icon of a status alone; say the word somewhere near, or pass `labelled`. */
export function StatusIcon({
  status,
  size = ICON_PX,
  labelled = false,
}: {
  status: Status;
  size?: number;
  labelled?: boolean;
}) {
  const Icon = ICONS[status] ?? IconClock;
  const look = statusLook(status);
  const name = labelled
    ? ({ role: "img", "aria-label": look.word } as const)
    : { "aria-hidden": true };
  return <Icon size={size} stroke={1.75} color={look.color} {...name} />;
}

/** A status as icon and word: never colour alone. */
export function StatusBadge({ status, size = ICON_PX }: { status: Status; size?: number }) {
  const look = statusLook(status);
  return (
    <span className={classes.badge} style={{ color: look.color }} data-status={status}>
      <StatusIcon status={status} size={size} />
      {look.word}
    </span>
  );
}
