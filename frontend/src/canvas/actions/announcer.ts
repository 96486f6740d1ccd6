/** Announces to screen readers, and shows why an edge was refused. */
import { notifications } from "@mantine/notifications";
import { createStore } from "zustand/vanilla";
import type { Problem } from "@/graph/problems";
import { canvasText } from "@/text/canvas";

const REFUSAL_MILLISECONDS = 6000;
/** One notification at a time: the newest refusal replaces the one before. */
const REFUSAL_ID = "refused-edge";
const NOTE_ID = "canvas-note";

export const announcements = createStore<{ text: string; count: number }>(() => ({
  text: "",
  count: 0,
}));

export function announce(text: string): void {
  announcements.setState(({ count }) => ({ text, count: count + 1 }));
}

/** Says and shows why nothing happened. */
export function showNote(text: string): void {
  announce(text);
  notifications.hide(NOTE_ID);
  notifications.show({
    id: NOTE_ID,
    message: text,
    withBorder: true,
    autoClose: REFUSAL_MILLISECONDS,
  });
}

export function showRefusal(problem: Problem): void {
  announce(`${canvasText.refused}. ${problem.message} ${problem.hint ?? ""}`);
  notifications.hide(REFUSAL_ID);
  notifications.show({
    id: REFUSAL_ID,
    title: canvasText.refused,
    message: `${problem.message} ${problem.hint ?? ""}`,
    color: "red",
    withBorder: true,
    autoClose: REFUSAL_MILLISECONDS,
  });
}
