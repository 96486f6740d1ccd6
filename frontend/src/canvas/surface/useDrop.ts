import { useReactFlow } from "@xyflow/react";
import { type DragEvent, useMemo } from "react";
import type { CanvasActions } from "../actions/actions";
import { spliceUnder } from "../actions/dropping";
import type { CanvasHandlers } from "../handlers";
import type { CanvasSession } from "../session";

/** Takes components and datasets that are dragged here from the palette. `aim` shows the edge that
 * what is dragged would go into. */
export function useDrop(
  session: CanvasSession,
  actions: CanvasActions,
  { readDrop, carried }: CanvasHandlers,
  aim: (edge: string | null) => void,
) {
  const flow = useReactFlow();
  return useMemo(() => {
    if (!readDrop) return {};
    const placeOf = ({ clientX, clientY }: DragEvent) =>
      flow.screenToFlowPosition({ x: clientX, y: clientY });
    return {
      onDragOver(event: DragEvent) {
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        const component = carried?.() ?? null;
        const splice = component && spliceUnder(session, component, placeOf(event));
        aim(splice ? splice.edge.id : null);
      },
      onDragLeave({ currentTarget, relatedTarget }: DragEvent) {
        // From one part of the drawing to another is no leaving.
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) aim(null);
      },
      onDrop(event: DragEvent) {
        aim(null);
        const dropped = readDrop(event.dataTransfer);
        if (!dropped) return;
        event.preventDefault();
        actions.drop(dropped.component, placeOf(event), dropped.parameters ?? {});
      },
    };
  }, [session, actions, readDrop, carried, aim, flow]);
}
