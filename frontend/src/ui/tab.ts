import { useEffect } from "react";
import type { RunStatus } from "@/api/types";
import { sharedText } from "@/text/shared";

/** What the tab shows of a run; each has an icon of its own. */
export type TabMark = "running" | "succeeded" | "failed";

const MARKS: Readonly<Record<RunStatus, TabMark | null>> = {
  queued: "running",
  running: "running",
  cancelling: "running",
  succeeded: "succeeded",
  failed: "failed",
  cancelled: null,
};

export function tabMark(status: RunStatus | null): TabMark | null {
  return status === null ? null : MARKS[status];
}

/** "Failed · Prices · Jackfield": what is new comes first, where a narrow tab still shows it. */
export function tabTitle(title: string, mark: TabMark | null): string {
  const parts = [mark === null ? "" : sharedText.status[mark], title, sharedText.product];
  return parts.filter((part) => part !== "").join(" · ");
}

export function tabIcon(mark: TabMark | null): string {
  return `${import.meta.env.BASE_URL}icon${mark === null ? "" : `-${mark}`}.svg`;
}

/** Names the browser's tab, and marks it with how a run goes or went. */
export function useTab(title: string, status: RunStatus | null = null): void {
  const mark = tabMark(status);
  useEffect(() => {
    document.title = tabTitle(title, mark);
  }, [title, mark]);
  useEffect(() => {
    showIcon(mark);
    return () => showIcon(null);
  }, [mark]);
}

function showIcon(mark: TabMark | null): void {
  document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute("href", tabIcon(mark));
}
