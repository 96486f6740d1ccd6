import type { CanvasSession } from "@/canvas/session";
import type { PortRef } from "@/graph/model";
import { specOfNode } from "@/graph/nodeSpecs";
import { outputOf } from "@/graph/spec";
import { portLook } from "@/ui/portTypes";
import { type DrawerTab, useDrawer } from "./drawerState";

/** Where an output is best looked at: an evaluation in its charts, all else as data. */
export function tabOf(type: string): DrawerTab {
  return portLook(type).root === "metrics" ? "metrics" : "data";
}

/** Opens the drawer on what an output port gives. */
export function showOutput({ document, facts }: CanvasSession, { node, port }: PortRef): void {
  const { catalogue, datasets } = facts.getState();
  const drawn = document.getState().graph.nodes.get(node);
  const spec = drawn && specOfNode(drawn, catalogue, datasets);
  useDrawer.getState().show(tabOf(outputOf(spec, port)?.type ?? "any"), { node, port });
}
