import {
  IconGitBranch,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconRefresh,
} from "@tabler/icons-react";
import type { PlanAction } from "@/runs/plan";

const ICONS: Readonly<Record<PlanAction, typeof IconRefresh>> = {
  run: IconPlayerPlay,
  reuse: IconRefresh,
  wait: IconGitBranch,
  skip: IconPlayerSkipForward,
};
const ICON_PX = 14;

/** What a run would do with a step, as an icon; what one did has others (`StatusIcon`). */
export function PlanActionIcon({ action, size = ICON_PX }: { action: PlanAction; size?: number }) {
  const Icon = ICONS[action];
  return <Icon size={size} stroke={1.75} aria-hidden />;
}
