/** What people call a pipeline's parts, from its nodes' interfaces. Pure. */
import { type ComponentSpec, inputOf, outputOf } from "@/graph/spec";
import type { Names } from "./reasonText";

/** Names for reasons: titles where the component gives them, the plain names where not. */
export function namesFrom(
  nodeLabel: (id: string) => string,
  specOf: (node: string) => ComponentSpec | undefined,
): Names {
  return {
    node: nodeLabel,
    parameter: (node, name) => specOf(node)?.parameters.properties?.[name]?.title ?? plain(name),
    input: (node, name) => inputOf(specOf(node), name)?.label || plain(name),
    output: (node, name) => outputOf(specOf(node), name)?.label || plain(name),
  };
}

function plain(name: string): string {
  return name.replaceAll("_", " ");
}
