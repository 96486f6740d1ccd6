import {
  Background,
  type Edge as FlowEdge,
  type NodeTypes,
  ReactFlow,
  useStore as useFlowStore,
  useReactFlow,
} from "@xyflow/react";
import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useState,
} from "react";
import { useStore } from "zustand";
import type { DocumentStore } from "@/graph/documentStore";
import { topologicalOrder } from "@/graph/order";
import { canvasText } from "@/text/canvas";
import { type CanvasControls, useCanvasControls } from "../actions/useCanvasActions";
import { type DroppedEdge, useConnecting } from "../actions/useConnecting";
import type { CanvasHandlers } from "../handlers";
import { nodeAround, useCanvasKeys, useClipboardEvents } from "../keys/useCanvasKeys";
import { useSurfaceKeys } from "../keys/useSurfaceKeys";
import { portUnder, useMenuHandlers, useMenus } from "../menus/useMenus";
import { useOverlays } from "../menus/useOverlays";
import { ComponentNode } from "../nodes/ComponentNode";
import { useSession } from "../session";
import type { ComponentFlowNode } from "../view/flow";
import { GRID, type Size } from "../view/geometry";
import {
  FAR_ZOOM,
  hasManyNodes,
  MANY_NODES,
  MAXIMUM_ZOOM,
  MINIMUM_ZOOM,
  nodeRectangles,
} from "../view/viewport";
import { FarLayer } from "./FarLayer";
import { Overview } from "./Overview";
import { EmptyCanvas, SurfaceOverlays } from "./SurfaceOverlays";
import { Toolbar } from "./Toolbar";
import { useDrop } from "./useDrop";
import { useFlowElements } from "./useFlowElements";
import { useKeepInView } from "./useKeepInView";
import { useKeptView } from "./useKeptView";

interface Props {
  frame: RefObject<HTMLDivElement | null>;
  size: Size;
  handlers: CanvasHandlers;
  controls: Ref<CanvasControls> | undefined;
}

const NODE_TYPES: NodeTypes = { component: ComponentNode };
const SNAP: [number, number] = [GRID, GRID];
/** Screen pixels. An edge released this close to a port snaps to it. */
const CONNECTION_RADIUS = 28;
/** Canvas pixels. The end of an edge is taken hold of beside its port, which has 12 for itself. */
const RECONNECT_RADIUS = 10;
const NO_NODES: ComponentFlowNode[] = [];
const NO_EDGES: FlowEdge[] = [];

/** React Flow under our stores: arrays go in, gestures come out as actions. */
export function Surface({ frame, size, handlers, controls: ref }: Props) {
  const session = useSession();
  const { readOnly } = session;
  const [overlays, change] = useOverlays(session.document.getState().graph.nodes.size);
  const [active, setActive] = useActiveNode();
  const flow = useFlowElements(session, active);
  const many = flow.nodes.length > MANY_NODES;
  const startView = useKeptView(session, size);
  const { far, ready } = useDistance(many, startView.zoom);
  const controls = useCanvasControls(session, frame, setActive);
  useImperativeHandle(ref, () => controls, [controls]);
  useKeepInView(session, frame, controls.view);

  const onDropped = useCallback((dropped: DroppedEdge) => change.set({ dropped }), [change]);
  const connecting = useConnecting(session, controls.actions, onDropped);
  const keyHandlers = useSurfaceKeys({
    session,
    controls,
    overlays: change,
    handlers,
    frame,
    active,
  });
  const onKeyDown = useCanvasKeys(frame, keyHandlers);
  useClipboardEvents(frame, controls.actions, readOnly);
  const menus = useMenus(session, change);
  const menuHandlers = useMenuHandlers(session, change, handlers);
  const drop = useDrop(session, controls.actions, handlers, flow.aim);
  const onPaneClick = useFarClick(far, controls, setActive);
  const onNodeDoubleClick = useCallback(
    ({ target }: MouseEvent, { id }: ComponentFlowNode) => {
      if (!readOnly && isTitle(target)) change.set({ naming: id });
      else handlers.inspect?.();
    },
    [readOnly, change, handlers],
  );
  const onPortKey = usePortKeys(readOnly, menuHandlers, onKeyDown);

  return (
    <section
      style={{ width: "100%", height: "100%" }}
      aria-label={canvasText.canvas}
      onKeyDown={onPortKey}
      onClick={(event) => {
        openClickedOutput(event, handlers);
        leaveBox(event, session.document);
      }}
      onFocus={(event) => focusNodeOf(event, setActive)}
      {...drop}
    >
      <ReactFlow
        nodes={far || !ready ? NO_NODES : flow.nodes}
        edges={far || !ready ? NO_EDGES : flow.edges}
        nodeTypes={NODE_TYPES}
        defaultViewport={startView}
        onNodesChange={flow.onNodesChange}
        onEdgesChange={flow.onEdgesChange}
        onNodeDragStop={flow.onDragStop}
        onSelectionDragStop={flow.onDragStop}
        onConnectStart={connecting.begin}
        onConnect={connecting.connect}
        onConnectEnd={connecting.end}
        onReconnectStart={connecting.beginMoving}
        onReconnect={connecting.move}
        edgesReconnectable={!readOnly}
        reconnectRadius={RECONNECT_RADIUS}
        isValidConnection={connecting.isValid}
        onNodeClick={(event, { id }) => selectAlone(event, id, session.document)}
        onNodeDoubleClick={onNodeDoubleClick}
        onPaneClick={onPaneClick}
        {...menus}
        onlyRenderVisibleElements={many}
        nodesConnectable={!readOnly}
        nodesDraggable={!readOnly}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        multiSelectionKeyCode={["Control", "Meta"]}
        selectionKeyCode="Shift"
        connectOnClick={false}
        connectionRadius={CONNECTION_RADIUS}
        zoomOnDoubleClick={false}
        snapToGrid
        snapGrid={SNAP}
        minZoom={MINIMUM_ZOOM}
        maxZoom={MAXIMUM_ZOOM}
        attributionPosition="top-right"
      >
        {!many && <Background gap={3 * GRID} size={1.2} color="var(--jf-canvas-dot)" />}
        {far && <FarLayer />}
        {overlays.shown.overview && flow.nodes.length > 0 && <Overview />}
      </ReactFlow>
      <Toolbar
        view={controls.view}
        readOnly={readOnly}
        shown={overlays.shown}
        toggle={change.toggle}
      />
      {flow.nodes.length === 0 && !readOnly && <EmptyCanvas />}
      <SurfaceOverlays
        overlays={overlays}
        change={change}
        controls={controls}
        handlers={menuHandlers}
      />
    </section>
  );
}

/** Whether a large drawing is seen from far out, and whether React Flow knows yet what is in view:
 * before it does it would draw every element once. */
function useDistance(many: boolean, startZoom: number): { far: boolean; ready: boolean } {
  const started = useFlowStore((state) => state.panZoom !== null && state.width > 0);
  const zoomedOut = useFlowStore((state) => state.transform[2] < FAR_ZOOM);
  return {
    far: many && (started ? zoomedOut : startZoom < FAR_ZOOM),
    ready: started || !many,
  };
}

/** The node that the tab key reaches: the one last focused or selected, else the first. */
function useActiveNode(): [string | null, (id: string) => void] {
  const { document } = useSession();
  const [chosen, setChosen] = useState<string | null>(null);
  const graph = useStore(document, (state) => state.graph);
  const selected = useStore(document, (state) => [...state.selection.nodes].at(-1));
  useEffect(() => {
    if (selected !== undefined) setChosen(selected);
  }, [selected]);
  const first = useMemo(() => topologicalOrder(graph)[0] ?? null, [graph]);
  return [chosen !== null && graph.nodes.has(chosen) ? chosen : first, setChosen];
}

/** The focus makes a node the active one. */
function focusNodeOf({ target }: FocusEvent, setActive: (id: string) => void): void {
  const id = nodeAround(target);
  if (id !== null) setActive(id);
}

/** Zoomed far out there are no elements to click: the position tells the node. */
function useFarClick(far: boolean, { view }: CanvasControls, setActive: (id: string) => void) {
  const session = useSession();
  const flow = useReactFlow();
  return useCallback(
    (event: MouseEvent) => {
      if (!far || !hasManyNodes(session.document.getState().graph)) return;
      const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      for (const [id, box] of nodeRectangles(session)) {
        const inside =
          x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;
        if (!inside) continue;
        session.document.select([id]);
        setActive(id);
        if (event.detail > 1) view.locate(id);
        return;
      }
      session.document.select([]);
    },
    [far, session, flow, view, setActive],
  );
}

/** Enter on a port starts an edge; other keys go to the canvas. */
function usePortKeys(
  readOnly: boolean,
  menu: { join(node: string, port: string, kind: "input" | "output"): void },
  otherwise: (event: KeyboardEvent) => void,
) {
  return useCallback(
    (event: KeyboardEvent) => {
      const port = portUnder(event.target);
      const press = event.key === "Enter" || event.key === " ";
      if (!port || !press || readOnly || event.ctrlKey || event.metaKey) {
        otherwise(event);
        return;
      }
      event.preventDefault();
      menu.join(port.node, port.port, port.of);
    },
    [readOnly, menu, otherwise],
  );
}

function isTitle(target: EventTarget): boolean {
  return target instanceof Element && target.closest("[data-title]") !== null;
}

/** A click on one of several selected nodes is about this one; React Flow leaves all selected. */
function selectAlone(event: MouseEvent, id: string, document: DocumentStore): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  document.select([id]);
}

/** A click in a box selection, beside its nodes, is a click beside everything. */
function leaveBox({ target }: MouseEvent, document: DocumentStore): void {
  const box = target instanceof Element && target.matches(".react-flow__nodesselection-rect");
  if (box) document.select([]);
}

/** A click on an output port shows what came out of it. */
function openClickedOutput(event: MouseEvent, handlers: CanvasHandlers): void {
  const port = portUnder(event.target);
  if (port?.of === "output") handlers.openOutput?.(port.node, port.port);
}
