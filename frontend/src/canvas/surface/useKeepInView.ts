import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import type { CanvasView } from "../actions/useCanvasActions";
import type { CanvasSession } from "../session";
import { isAnyInView } from "../view/viewport";

/**
 * When the pane changes its size (the drawer opens, the window shrinks) what one works on stays in
 * view: the selected node, else something of the drawing.
 */
export function useKeepInView(
  session: CanvasSession,
  pane: RefObject<HTMLElement | null>,
  view: CanvasView,
): void {
  const flow = useReactFlow();
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    let first = true;
    const observer = new ResizeObserver(() => {
      // The first report is the size it was opened with.
      if (first) {
        first = false;
        return;
      }
      const selected = [...session.document.getState().selection.nodes].at(-1);
      const size = { width: element.clientWidth, height: element.clientHeight };
      if (selected !== undefined) view.reveal(selected);
      else if (!isAnyInView(session, flow.getViewport(), size)) view.fit();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [session, pane, view, flow]);
}
