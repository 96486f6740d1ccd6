/** What the drawing's nodes, parameters and ports are called, as they are now. */
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
  return namesFrom((id) => specOf(id)?.display_name ?? id, specOf);
}
