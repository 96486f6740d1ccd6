import {
  type Connection,
  type FinalConnectionState,
  type Edge as FlowEdge,
  type OnConnectStartParams,
  useReactFlow,
} from "@xyflow/react";
import { useCallback, useMemo, useRef } from "react";
import { checkConnection, compatibleInputs, compatibleOutputs } from "@/graph/connect";
import type { PortRef, Position } from "@/graph/model";
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

/** Screen pixels. A drag shorter than this is a click. */
const CLICK_DISTANCE = 24;

/** Drawing an edge with the pointer: what lights up, what is refused and why. */
export function useConnecting(
  session: CanvasSession,
  actions: CanvasActions,
  onDropped: (edge: DroppedEdge) => void,
) {
  const flow = useReactFlow();
  const start = useRef<(PortGesture & { screen: Position }) | null>(null);

  const begin = useCallback(
    (event: MouseEvent | TouchEvent, { nodeId, handleId, handleType }: OnConnectStartParams) => {
      if (!nodeId || !handleId) return;
      const port = { node: nodeId, port: handleId };
      const kind = handleType === "source" ? "output" : "input";
      start.current = { port, kind, screen: pointOf(event) };
      const { graph } = session.document.getState();
      const find = kind === "output" ? compatibleInputs : compatibleOutputs;
      const compatible = find(graph, currentSpecs(session), port);
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
        actions.joinNode(from.port, node);
      } else if (under?.closest(".react-flow__pane")) {
        onDropped({ ...from, screen, at: flow.screenToFlowPosition(screen) });
      }
    },
    [session, actions, onDropped, flow],
  );

  return useMemo(() => ({ begin, isValid, connect, end }), [begin, isValid, connect, end]);
}

function refuse(session: CanvasSession, from: PortGesture, to: PortRef, type: string): void {
  const bothWays = from.kind === "output" ? [from.port, to] : [to, from.port];
  const [source, target] = bothWays as [PortRef, PortRef];
  const sameKind = (type === "source") === (from.kind === "output");
  const { graph } = session.document.getState();
  const problem = checkConnection(graph, currentSpecs(session), source, target);
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
