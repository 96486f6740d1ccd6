/**
 * Names the models behind an evaluation by the learner each was trained with. Pure.
 */
import { edgesInto, type Graph } from "./model";

const UNTRAINED = "untrained_model";

/**
 * A name for each dataset that `node` evaluates, in the order of its inputs. Two models of one
 * kind of learner are told apart by the learners' ids; data that no learner stands behind has the
 * name of the node it comes from.
 */
export function evaluatedModels(
  graph: Graph,
  node: string,
  labelOf: (node: string) => string,
): string[] {
  const sources = edgesInto(graph, node)
    .toSorted((a, b) => a.target.port.length - b.target.port.length)
    .map((edge) => learnerBehind(graph, edge.source.node) ?? edge.source.node);
  const labels = sources.map(labelOf);
  const same = new Set(labels).size < labels.length;
  return labels.map((label, index) => (same ? `${label} (${sources[index]})` : label));
}

/** The nearest learner upstream of a node. */
function learnerBehind(graph: Graph, start: string): string | null {
  const seen = new Set([start]);
  for (const node of seen) {
    const incoming = edgesInto(graph, node);
    const learner = incoming.find((edge) => edge.target.port === UNTRAINED);
    if (learner) return learner.source.node;
    for (const edge of incoming) seen.add(edge.source.node);
  }
  return null;
}
