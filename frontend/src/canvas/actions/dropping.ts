/** What a drop on the drawing does: a node stands where it is dropped, and in an edge it lies on. */
import { addNode, addSplicedNode, batch, moveNodes, newNode } from "@/graph/commands";
import type { Command } from "@/graph/history";
import type { JsonObject, Position } from "@/graph/model";
import { NO_PORTS, specOfNode } from "@/graph/nodeSpecs";
import { nudged } from "@/graph/placing";
import { isLoose, type Splice, spliceEdits } from "@/graph/splice";
import { canvasText } from "@/text/canvas";
import { type CanvasSession, currentSpecs } from "../session";
import { dropBox, GRID, middleOf, type Rectangle } from "../view/geometry";
import { nodeRectangles } from "../view/viewport";
import { spliceAt } from "../view/wires";

export interface Drop {
  readonly command: Command;
  readonly id: string;
  readonly name: string;
  readonly splice: Splice | null;
}

/** A new node of a component, dropped at the pointer. */
export function dropped(
  session: CanvasSession,
  component: string,
  parameters: JsonObject,
  pointer: Position,
): Drop {
  const { graph } = session.document.getState();
  const { catalogue, datasets } = session.facts.getState();
  const made = { ...newNode(graph, component, pointer), parameters };
  const spec = specOfNode(made, catalogue, datasets);
  const box = dropBox(spec ?? NO_PORTS, pointer);
  const splice = spec ? spliceAt(session, spec, middleOf(box)) : null;
  const node = { ...made, position: besides(session, box) };
  const name = spec?.display_name ?? component;
  const command = splice ? addSplicedNode(node, name, splice) : addNode(node, name);
  return { command, id: node.id, name, splice };
}

/** Where a new node stands that was dropped: a few pixels beside what is in its way. */
export function besides(session: CanvasSession, box: Rectangle): Position {
  return nudged(box, nodeRectangles(session).values(), GRID);
}

/** How a dragged component would fit into the edge it is held over. */
export function spliceUnder(
  session: CanvasSession,
  component: string,
  pointer: Position,
): Splice | null {
  const { catalogue } = session.facts.getState();
  const spec = catalogue.get(component);
  return spec ? spliceAt(session, spec, middleOf(dropBox(spec, pointer))) : null;
}

/** How a node that is dragged would fit into the edge it is held over. One that is joined already
 * only moves. */
export function spliceOfMoved(
  session: CanvasSession,
  places: ReadonlyMap<string, Position>,
): Splice | null {
  const { graph } = session.document.getState();
  const [first, ...others] = places;
  if (!first || others.length > 0) return null;
  const [id, place] = first;
  const spec = currentSpecs(session).get(id);
  const box = nodeRectangles(session).get(id);
  if (!spec || !box || !isLoose(graph, id)) return null;
  return spliceAt(session, spec, middleOf({ ...box, ...place }));
}

/** Nodes that were dragged to new places; a single loose one goes into the edge it lies on. */
export function moved(session: CanvasSession, places: ReadonlyMap<string, Position>): Command {
  const { graph } = session.document.getState();
  const move = moveNodes(graph, places);
  const splice = spliceOfMoved(session, places);
  const [id] = places.keys();
  if (!splice || id === undefined) return move;
  const between = canvasText.between(splice.edge.source.node, splice.edge.target.node);
  return batch(between, [move, { label: between, edits: spliceEdits(splice, id) }]);
}
