/**
 * What a person can do on the canvas, whichever way it is asked for: pointer, keyboard, menu,
 * palette or outline. Each is a rule checked and a command run, and says what it did.
 */

import { copyFragment, parseFragment, pasteFragment } from "@/graph/clipboard";
import {
  addConnectedNode,
  addNode,
  connect,
  disconnect,
  moveNodes,
  nameNode,
  newNode,
  reconnect,
  removeElements,
  renameNode,
} from "@/graph/commands";
import { checkConnection, firstCompatibleInput, withoutEdge } from "@/graph/connect";
import { noteFromElsewhere } from "@/graph/fromElsewhere";
import { edgeFeeding, type JsonObject, type PortRef, type Position } from "@/graph/model";
import { NO_PORTS } from "@/graph/nodeSpecs";
import { descendants } from "@/graph/order";
import { joins } from "@/graph/portTypes";
import type { Problem } from "@/graph/problems";
import { type ComponentSpec, inputOf, outputOf } from "@/graph/spec";
import { canvasText } from "@/text/canvas";
import { type CanvasSession, currentSpecs } from "../session";
import { freePlace, GRID, nodeSize, snapped } from "../view/geometry";
import { besides, dropped } from "./dropping";

export interface ActionHooks {
  /** Said in the live region. */
  announce(text: string): void;
  /** Said, and shown: what was asked for could not be done. */
  tell(text: string): void;
  /** An edge was refused: shown and said, with the reason. */
  refuse(problem: Problem): void;
  /** The middle of what is in view, in canvas pixels. */
  centre(): Position;
  /** Brings a node into view and focuses it. */
  locate(id: string): void;
  /** Focuses a node and leaves the view as it is. */
  focus(id: string): void;
}

export interface CanvasActions {
  /** Adds a component where there is room, in view. */
  add(component: string, parameters?: JsonObject): string;
  /** Adds a component where it was dropped, and into the edge it was dropped on. */
  drop(component: string, pointer: Position, parameters?: JsonObject): string;
  /** Adds a component fed by (or feeding) a port; null when none of its ports fits. */
  addJoined(
    component: string,
    port: PortRef,
    kind: "input" | "output",
    at: Position,
  ): string | null;
  /** Joins two ports, with a new edge or with one that is moved there. What fed the input before
   * gives way. */
  join(source: PortRef, target: PortRef, moved?: string | null): boolean;
  joinNode(source: PortRef, node: string, moved?: string | null): void;
  part(edge: string): void;
  remove(): void;
  removeNode(id: string): void;
  copy(): string | null;
  cut(): string | null;
  paste(text: string, at?: Position): void;
  duplicate(): void;
  nudge(dx: number, dy: number): void;
  name(node: string, name: string): void;
  rename(from: string, to: string): void;
  selectAll(): void;
  selectBelow(ids: readonly string[]): void;
  undo(): void;
  redo(): void;
}

/** A pasted copy stands this far from what it was copied from. */
const PASTE_OFFSET = 4 * GRID;

export function createActions(session: CanvasSession, hooks: ActionHooks): CanvasActions {
  const { document } = session;
  const graph = () => document.getState().graph;
  const selection = () => document.getState().selection;
  const say = canvasText.announce;

  const madeAt = (component: string, place: Position, parameters: JsonObject = {}) => {
    const spec = session.facts.getState().catalogue.get(component.split("@", 1)[0] ?? component);
    const node = { ...newNode(graph(), component, place), parameters };
    return { node, name: spec?.display_name ?? component, spec };
  };

  const added = (id: string, name: string, show: (id: string) => void): string => {
    document.select([id]);
    hooks.announce(say.added(name, id));
    show(id);
    return id;
  };

  const join = (source: PortRef, target: PortRef, moved: string | null = null): boolean => {
    const others = withoutEdge(graph(), moved);
    const problem = checkConnection(others, currentSpecs(session), source, target, "replace");
    if (problem) {
      hooks.refuse(problem);
      return false;
    }
    const before = edgeFeeding(others, target);
    const command = moved
      ? reconnect(graph(), moved, source, target)
      : connect(graph(), source, target);
    document.run(command);
    hooks.announce(say.joined(source, target, before?.source));
    return true;
  };

  const remove = (nodes: Iterable<string>, edges: Iterable<string>): void => {
    const command = removeElements(graph(), nodes, edges);
    if (command.edits.length === 0) return;
    document.run(command);
    hooks.announce(say.deleted(command.edits.length));
  };

  const copied = (): string | null => {
    const { nodes } = selection();
    if (nodes.size === 0) {
      hooks.tell(say.nothingToCopy);
      return null;
    }
    hooks.announce(say.copied(nodes.size));
    return JSON.stringify(copyFragment(graph(), nodes), null, 1);
  };

  const paste = (text: string, at?: Position, show = hooks.locate): void => {
    const fragment = parseFragment(text);
    if (!fragment || fragment.nodes.length === 0) {
      hooks.tell(say.nothingToPaste);
      return;
    }
    noteFromElsewhere(fragment);
    const corner = at ?? freePlace(graph(), hooks.centre());
    const { command, ids } = pasteFragment(graph(), fragment, corner);
    document.run(command);
    document.select(ids);
    hooks.announce(say.pasted(ids.length));
    // The focus goes where the selection is: the next key is about the copies.
    const [first] = ids;
    if (first !== undefined) show(first);
  };

  return {
    add(component, parameters = {}) {
      const place = freePlace(graph(), hooks.centre());
      const { node, name } = madeAt(component, place, parameters);
      document.run(addNode(node, name));
      return added(node.id, name, hooks.locate);
    },
    drop(component, pointer, parameters = {}) {
      const { command, id, name, splice } = dropped(session, component, parameters, pointer);
      document.run(command);
      added(id, name, hooks.focus);
      if (splice) hooks.announce(say.addedBetween(name, splice.edge.source, splice.edge.target));
      return id;
    },
    addJoined(component, port, kind, at) {
      const { node: made, name, spec } = madeAt(component, snapped(at));
      const size = nodeSize(made, spec ?? NO_PORTS);
      const node = { ...made, position: besides(session, { ...made.position, ...size }) };
      const type = portType(session, port, kind);
      const fitting = spec && fittingPort(spec, type, kind);
      if (!fitting) return null;
      const other = { node: node.id, port: fitting };
      const [source, target] = kind === "output" ? [port, other] : [other, port];
      document.run(addConnectedNode(graph(), node, name, source, target));
      return added(node.id, name, hooks.focus);
    },
    join,
    joinNode(source, node, moved = null) {
      const others = withoutEdge(graph(), moved);
      const port = firstCompatibleInput(others, currentSpecs(session), source, node);
      const inputs = currentSpecs(session).get(node)?.inputs ?? [];
      const name = port?.name ?? inputs[0]?.name;
      if (name !== undefined) join(source, { node, port: name }, moved);
    },
    part: (edge) => document.run(disconnect(graph(), edge)),
    remove: () => remove(selection().nodes, selection().edges),
    removeNode: (id) => remove([id], []),
    copy: copied,
    cut() {
      const text = copied();
      if (text !== null) remove(selection().nodes, []);
      return text;
    },
    // Pasted at a place that was pointed at, the view stays.
    paste: (text, at) => paste(text, at, at ? hooks.focus : hooks.locate),
    duplicate() {
      const { nodes } = selection();
      const places = [...nodes].flatMap((id) => graph().nodes.get(id)?.position ?? []);
      if (places.length === 0) return;
      const corner = {
        x: Math.min(...places.map((place) => place.x)) + PASTE_OFFSET,
        y: Math.min(...places.map((place) => place.y)) + PASTE_OFFSET,
      };
      paste(JSON.stringify(copyFragment(graph(), nodes)), corner);
    },
    nudge(dx, dy) {
      const places = new Map<string, Position>();
      for (const id of selection().nodes) {
        const at = graph().nodes.get(id)?.position;
        if (at) places.set(id, { x: at.x + dx, y: at.y + dy });
      }
      document.run(moveNodes(graph(), places, `nudge:${[...places.keys()].join()}`));
      const [first] = places;
      if (first)
        hooks.announce(say.moved(first[0], Math.round(first[1].x), Math.round(first[1].y)));
    },
    name: (node, name) => document.run(nameNode(graph(), node, name)),
    rename(from, to) {
      document.run(renameNode(graph(), from, to));
      document.select([to]);
      hooks.locate(to);
    },
    selectAll: () => document.select(graph().nodes.keys(), graph().edges.keys()),
    selectBelow: (ids) => document.select(descendants(graph(), ids)),
    undo() {
      const label = document.getState().history.past.at(-1)?.label;
      document.undo();
      if (label) hooks.announce(say.undone(label));
    },
    redo() {
      const label = document.getState().history.future[0]?.label;
      document.redo();
      if (label) hooks.announce(say.redone(label));
    },
  };
}

/** The type of a port of the drawing, `any` when it is not known. */
export function portType(session: CanvasSession, port: PortRef, kind: "input" | "output"): string {
  const spec = currentSpecs(session).get(port.node);
  const found = kind === "output" ? outputOf(spec, port.port) : inputOf(spec, port.port);
  return found?.type ?? "any";
}

/** The first port of a component that joins a port of this type on the other side. */
export function fittingPort(
  spec: ComponentSpec,
  type: string,
  kind: "input" | "output",
): string | null {
  const port =
    kind === "output"
      ? spec.inputs.find((item) => joins(type, item.type))
      : spec.outputs.find((item) => joins(item.type, type));
  return port?.name ?? null;
}
