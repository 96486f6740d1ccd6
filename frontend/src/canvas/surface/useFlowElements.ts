import type { EdgeChange, Edge as FlowEdge, NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Position } from "@/graph/model";
import { moved, spliceOfMoved } from "../actions/dropping";
import type { CanvasSession } from "../session";
import { type ComponentFlowNode, createFlowEdges, createFlowNodes } from "../view/flow";

const NOT_MOVING: ReadonlyMap<string, Position> = new Map();

/** React Flow's arrays, and what becomes of the changes it reports. */
export function useFlowElements(session: CanvasSession, active: string | null) {
  const { graph, selection } = useStore(session.document);
  const facts = useStore(session.facts);
  const [moving, setMoving] = useState(NOT_MOVING);
  const latest = useRef(NOT_MOVING);
  /** The edge that what is dragged would go into. */
  const [aimed, aim] = useState<string | null>(null);
  const derive = useRef({ nodes: createFlowNodes(), edges: createFlowEdges() });
  const sources = useMemo(
    () => ({ graph, selection, facts, moving, aimed, active, readOnly: session.readOnly }),
    [graph, selection, facts, moving, aimed, active, session.readOnly],
  );
  const nodes = useMemo(() => derive.current.nodes(sources), [sources]);
  const edges = useMemo(() => derive.current.edges(sources), [sources]);

  const onNodesChange = useCallback(
    (changes: NodeChange<ComponentFlowNode>[]) => {
      const places = changes.flatMap((change) =>
        change.type === "position" && change.position
          ? [[change.id, change.position] as const]
          : [],
      );
      if (places.length) {
        latest.current = new Map([...latest.current, ...places]);
        setMoving(latest.current);
        aim(spliceOfMoved(session, latest.current)?.edge.id ?? null);
      }
      takeSelection(session, "nodes", changes);
    },
    [session],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<FlowEdge>[]) => takeSelection(session, "edges", changes),
    [session],
  );
  /** The drag has ended: one command for all that moved. */
  const onDragStop = useCallback(() => {
    session.document.run(moved(session, latest.current));
    aim(null);
    latest.current = NOT_MOVING;
    setMoving(NOT_MOVING);
  }, [session]);

  return { nodes, edges, onNodesChange, onEdgesChange, onDragStop, aim };
}

type SelectChange = { type: string; id?: string; selected?: boolean };

function takeSelection(
  session: CanvasSession,
  which: "nodes" | "edges",
  changes: readonly SelectChange[],
): void {
  const selects = changes.filter((change) => change.type === "select");
  if (selects.length === 0) return;
  const { selection } = session.document.getState();
  const chosen = new Set(selection[which]);
  for (const { id, selected } of selects) {
    if (id === undefined) continue;
    if (selected) chosen.add(id);
    else chosen.delete(id);
  }
  const next = { ...selection, [which]: chosen };
  session.document.select(next.nodes, next.edges);
}
