import { useReactFlow } from "@xyflow/react";
import { type DragEvent, useMemo } from "react";
import type { CanvasActions } from "../actions/actions";
import type { CanvasHandlers } from "../handlers";
import { GRID, NODE_WIDTH } from "../view/geometry";

/** Takes components and datasets that are dragged here from the palette. */
export function useDrop(actions: CanvasActions, { readDrop }: CanvasHandlers) {
  const flow = useReactFlow();
  return useMemo(() => {
    if (!readDrop) return {};
    return {
      onDragOver(event: DragEvent) {
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      },
      onDrop(event: DragEvent) {
        const dropped = readDrop(event.dataTransfer);
        if (!dropped) return;
        event.preventDefault();
        const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        // The pointer holds the card at its head.
        const place = { x: x - NODE_WIDTH / 2, y: y - 3 * GRID };
        actions.add(dropped.component, place, dropped.parameters ?? {});
      },
    };
  }, [actions, readDrop, flow]);
}
