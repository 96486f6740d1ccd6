import { useStore } from "zustand";
import { announcements } from "../actions/announcer";

/** What just happened, for screen readers. The count makes a repeated text announced again. */
export function LiveRegion() {
  const { text, count } = useStore(announcements);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      <span key={count}>{text}</span>
    </div>
  );
}
