/** What the drawing's nodes, parameters and ports are called, as they are now. */
import { titleOf } from "@/graph/nodeName";
import { specOfNode } from "@/graph/nodeSpecs";
import { namesFrom } from "@/ui/names";
import type { Names } from "@/ui/reasonText";
import type { CanvasSession } from "../session";

export function namesOf({ document, facts }: CanvasSession): Names {
  const { graph } = document.getState();
  const { catalogue, datasets } = facts.getState();
  const specOf = (id: string) => {
    const node = graph.nodes.get(id);
    return node && specOfNode(node, catalogue, datasets);
  };
  const nodeLabel = (id: string) => {
    const node = graph.nodes.get(id);
    return node ? titleOf(node, specOf(id)) : id;
  };
  return namesFrom(nodeLabel, specOf);
}
