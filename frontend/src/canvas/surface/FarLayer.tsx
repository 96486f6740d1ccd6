import { useViewport } from "@xyflow/react";
import { useStore } from "zustand";
import { titleOf } from "@/graph/nodeName";
import { specOfNode } from "@/graph/nodeSpecs";
import classes from "../Canvas.module.css";
import { useSession } from "../session";
import { paint } from "../view/paint";
import { usePaint } from "../view/usePaint";
import { nodeRectangles } from "../view/viewport";

/** Zoomed far out, one picture of a large drawing instead of a thousand elements. */
export function FarLayer() {
  const session = useSession();
  const { x, y, zoom } = useViewport();
  const count = useStore(session.document, (state) => state.graph.nodes.size);
  const canvas = usePaint(
    session,
    (context, element, palette) => {
      const { graph, selection } = session.document.getState();
      const { steps } = session.runView.getState();
      const view = { x, y, zoom, width: element.clientWidth, height: element.clientHeight };
      const picture = { graph, selection, steps, rectangles: nodeRectangles(session), title };
      paint(context, picture, view, palette);
    },
    [x, y, zoom],
  );
  const title = (id: string): string => {
    const { catalogue, datasets } = session.facts.getState();
    const node = session.document.getState().graph.nodes.get(id);
    return node ? titleOf(node, specOfNode(node, catalogue, datasets)) : id;
  };
  return <canvas ref={canvas} className={classes.far} data-nodes={count} aria-hidden />;
}
