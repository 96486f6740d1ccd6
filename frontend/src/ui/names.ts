/** What people call a pipeline's parts, from its nodes' interfaces. Pure. */
import type { ComponentSpec } from "@/graph/spec";
import type { Names } from "./reasonText";

/** Names for reasons: titles where the component gives them, the plain names where not. */
export function namesFrom(
  nodeLabel: (id: string) => string,
  specOf: (node: string) => ComponentSpec | undefined,
): Names {
  return {
    node: nodeLabel,
    parameter: (node, name) => specOf(node)?.parameters.properties?.[name]?.title ?? plain(name),
    port: (node, name) => {
      const spec = specOf(node);
      const ports = [...(spec?.inputs ?? []), ...(spec?.outputs ?? [])];
      return ports.find((port) => port.name === name)?.label || plain(name);
    },
  };
}

function plain(name: string): string {
  return name.replaceAll("_", " ");
}
