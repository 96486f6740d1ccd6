import { useReactFlow, type Viewport } from "@xyflow/react";
import { useLayoutEffect, useMemo } from "react";
import type { CanvasSession } from "../session";
import type { Size } from "../view/geometry";
import { keepView, keptView } from "../view/keptView";
import { fittingViewport, isAnyInView } from "../view/viewport";

/** The view to start with: the one this tab left the drawing at, if it still shows any of it. */
export function useKeptView(session: CanvasSession, size: Size): Viewport {
  const flow = useReactFlow();
  const { drawing } = session;
  // Before React Flow forgets its view, as it does when it is taken down.
  useLayoutEffect(() => {
    if (drawing === null) return;
    const keep = () => keepView(drawing, flow.getViewport());
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, [drawing, flow]);
  return useMemo(() => {
    const kept = drawing === null ? null : keptView(drawing);
    return kept && isAnyInView(session, kept, size) ? kept : fittingViewport(session, size);
  }, [session, drawing, size]);
}
