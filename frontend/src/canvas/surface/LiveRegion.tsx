import { useStore } from "zustand";
import { announcements } from "../actions/announcer";

/** What just happened, for screen readers. The count makes the same words twice be said twice. */
export function LiveRegion() {
  const { text, count } = useStore(announcements);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      <span key={count}>{text}</span>
    </div>
  );
}
