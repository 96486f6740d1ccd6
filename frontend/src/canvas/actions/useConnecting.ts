import {
  type Connection,
  type FinalConnectionState,
  type Edge as FlowEdge,
  type OnConnectStartParams,
  useReactFlow,
} from "@xyflow/react";
import { useCallback, useMemo, useRef } from "react";
import { checkConnection, compatibleInputs, compatibleOutputs, withoutEdge } from "@/graph/connect";
import { makeEdge, type PortRef, type Position } from "@/graph/model";
import { canvasText } from "@/text/canvas";
import { type CanvasSession, currentSpecs, NO_GESTURE } from "../session";
import type { CanvasActions } from "./actions";
import { announce, showRefusal } from "./announcer";

export type PortKind = "input" | "output";

export interface PortGesture {
  readonly port: PortRef;
  readonly kind: PortKind;
}

export interface DroppedEdge extends PortGesture {
  /** Where it was dropped, in canvas pixels and on the screen. */
  readonly at: Position;
  readonly screen: Position;
}

/** The port that stays, and the edge whose other end is moved; null for a new edge. */
interface Start extends PortGesture {
  readonly screen: Position;
  readonly moved: string | null;
}

/** Screen pixels. A drag shorter than this is a click. */
const CLICK_DISTANCE = 24;

/** Drawing an edge with the pointer, or moving an end of one: what lights up, what is refused and
 * why. */
export function useConnecting(
  session: CanvasSession,
  actions: CanvasActions,
  onDropped: (edge: DroppedEdge) => void,
) {
  const flow = useReactFlow();
  const start = useRef<Start | null>(null);
  const moving = useRef<string | null>(null);

  /** Comes before `begin`. */
  const beginMoving = useCallback((_: unknown, edge: FlowEdge) => {
    moving.current = edge.id;
  }, []);

  const begin = useCallback(
    (event: MouseEvent | TouchEvent, { nodeId, handleId, handleType }: OnConnectStartParams) => {
      const moved = moving.current;
      moving.current = null;
      if (!nodeId || !handleId) return;
      const port = { node: nodeId, port: handleId };
      const kind = handleType === "source" ? "output" : "input";
      start.current = { port, kind, moved, screen: pointOf(event) };
      const others = withoutEdge(session.document.getState().graph, moved);
      const find = kind === "output" ? compatibleInputs : compatibleOutputs;
      const compatible = find(others, currentSpecs(session), port, "replace");
      session.gesture.setState({ from: port, compatible });
      announce(canvasText.announce.compatible(compatible.size));
    },
    [session],
  );

  const isValid = useCallback(
    (connection: Connection | FlowEdge): boolean => {
      const { compatible } = session.gesture.getState();
      const other = start.current?.kind === "input" ? sourceOf(connection) : targetOf(connection);
      return compatible.has(`${other.node}.${other.port}`);
    },
    [session],
  );

  const connect = useCallback(
    (connection: Connection) => void actions.join(sourceOf(connection), targetOf(connection)),
    [actions],
  );

  const move = useCallback(
    (edge: FlowEdge, connection: Connection) => {
      const [source, target] = [sourceOf(connection), targetOf(connection)];
      if (makeEdge(source, target).id === edge.id) announce(canvasText.announce.edgeStays);
      else actions.join(source, target, edge.id);
    },
    [actions],
  );

  const end = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const from = start.current;
      start.current = null;
      session.gesture.setState(NO_GESTURE);
      if (!from || state.isValid) return;
      const screen = pointOf(event);
      if (state.toHandle) {
        refuse(
          session,
          from,
          { node: state.toHandle.nodeId, port: state.toHandle.id ?? "" },
          state.toHandle.type,
        );
        return;
      }
      if (Math.hypot(screen.x - from.screen.x, screen.y - from.screen.y) < CLICK_DISTANCE) return;
      const under = document.elementFromPoint(screen.x, screen.y);
      const node = under?.closest<HTMLElement>(".react-flow__node")?.dataset.node;
      if (node !== undefined && node !== from.port.node && from.kind === "output") {
        actions.joinNode(from.port, node, from.moved);
      } else if (from.moved !== null) announce(canvasText.announce.edgeStays);
      else if (under?.closest(".react-flow__pane")) {
        onDropped({ ...from, screen, at: flow.screenToFlowPosition(screen) });
      }
    },
    [session, actions, onDropped, flow],
  );

  return useMemo(
    () => ({ beginMoving, begin, isValid, connect, move, end }),
    [beginMoving, begin, isValid, connect, move, end],
  );
}

function refuse(session: CanvasSession, from: Start, to: PortRef, type: string): void {
  const bothWays = from.kind === "output" ? [from.port, to] : [to, from.port];
  const [source, target] = bothWays as [PortRef, PortRef];
  const sameKind = (type === "source") === (from.kind === "output");
  const others = withoutEdge(session.document.getState().graph, from.moved);
  const problem = checkConnection(others, currentSpecs(session), source, target, "replace");
  if (sameKind) {
    showRefusal({
      code: "port.unknown",
      severity: "error",
      message: canvasText.sameKind(from.kind),
      hint: canvasText.sameKindHint(from.kind),
    });
  } else if (problem) showRefusal(problem);
}

function sourceOf(connection: Connection | FlowEdge): PortRef {
  return { node: connection.source, port: connection.sourceHandle ?? "" };
}

function targetOf(connection: Connection | FlowEdge): PortRef {
  return { node: connection.target, port: connection.targetHandle ?? "" };
}

function pointOf(event: MouseEvent | TouchEvent): Position {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
}
