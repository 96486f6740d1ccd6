import { useLocalStorage } from "@mantine/hooks";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { designerText } from "@/text/designer";

const FIRST_HEIGHT = 280;
const SMALLEST = 140;
/** The canvas keeps at least this much, in pixels. */
const ROOM_ABOVE = 220;
const KEY_STEP = 24;

function within(height: number): number {
  return Math.max(SMALLEST, Math.min(window.innerHeight - ROOM_ABOVE, height));
}

/** The drawer's height, changed by dragging its upper edge or with the arrow keys. */
export function useResizing() {
  const [height, setHeight] = useLocalStorage({
    key: "jackfield.drawer.height",
    defaultValue: FIRST_HEIGHT,
    getInitialValueInEffect: false,
  });
  const start = useRef<{ y: number; height: number } | null>(null);
  const handle = {
    role: "separator",
    tabIndex: 0,
    "aria-orientation": "horizontal" as const,
    "aria-label": designerText.resizeDrawer,
    "aria-valuenow": Math.round(height),
    onPointerDown(event: PointerEvent) {
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { y: event.clientY, height };
    },
    onPointerMove(event: PointerEvent) {
      if (start.current) setHeight(within(start.current.height + start.current.y - event.clientY));
    },
    onPointerUp() {
      start.current = null;
    },
    onKeyDown(event: KeyboardEvent) {
      const step = { ArrowUp: KEY_STEP, ArrowDown: -KEY_STEP }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      setHeight(within(height + step));
    },
  };
  return { height: within(height), handle };
}
