import { IconCircleCheck, IconCircleOff } from "@tabler/icons-react";
import { endpointsText } from "@/text/endpoints";
import badge from "@/ui/StatusBadge.module.css";

/** Whether an endpoint accepts calls, as icon and word. */
export function EnabledState({ enabled }: { enabled: boolean }) {
  const Icon = enabled ? IconCircleCheck : IconCircleOff;
  return (
    <span
      className={badge.badge}
      style={{ color: enabled ? "var(--jf-success)" : "var(--jf-muted)" }}
    >
      <Icon size={16} aria-hidden />
      {enabled ? endpointsText.enabled : endpointsText.disabled}
    </span>
  );
}
