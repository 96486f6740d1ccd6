/** Finding components by name, purpose and synonym, and nodes by what is written on them. */
import { componentName, type Graph, type Node } from "./model";
import type { Catalogue, ComponentSpec } from "./spec";

/** Components that answer a search, best first, of equal ones the shorter name; all of them, in
 * order, for an empty text. */
export function searchComponents(
  components: readonly ComponentSpec[],
  text: string,
): readonly ComponentSpec[] {
  const words = wordsOf(text);
  if (words.length === 0) return components;
  const byLength = [...components].sort((a, b) => a.display_name.length - b.display_name.length);
  return ranked(byLength, (spec) => scoreComponent(spec, words, text.trim().toLowerCase()));
}

/** Each word must be found somewhere; a hit in the name counts most, one in the help least. */
function scoreComponent(spec: ComponentSpec, words: readonly string[], whole: string): number {
  const name = spec.display_name.toLowerCase();
  const keywords = (spec.keywords ?? []).join(" ").toLowerCase();
  const rest = `${spec.name} ${spec.category} ${spec.help}`.toLowerCase();
  let score = name.startsWith(whole) ? 100 : 0;
  for (const word of words) {
    const found = scoreWord(word, name, keywords, rest);
    if (found === 0) return 0;
    score += found;
  }
  return score;
}

function scoreWord(word: string, name: string, keywords: string, rest: string): number {
  if (startsWord(name, word)) return 30;
  if (name.includes(word)) return 20;
  if (startsWord(keywords, word)) return 12;
  if (keywords.includes(word) || startsWord(rest, word)) return 5;
  return rest.includes(word) ? 2 : 0;
}

function startsWord(text: string, word: string): boolean {
  return text.startsWith(word) || text.includes(` ${word}`) || text.includes(`-${word}`);
}

/** Nodes whose name, id, comment or parameters hold every word of the text. */
export function searchNodes(graph: Graph, catalogue: Catalogue, text: string): readonly Node[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  return [...graph.nodes.values()].filter((node) => {
    const written = writtenOn(node, catalogue);
    return words.every((word) => written.includes(word));
  });
}

function writtenOn(node: Node, catalogue: Catalogue): string {
  const display = catalogue.get(componentName(node))?.display_name ?? "";
  const values = Object.values(node.parameters).filter((value) => typeof value === "string");
  const words = [node.name, display, node.id, node.component, node.comment, ...values];
  return words.join(" ").toLowerCase();
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

function ranked<T>(items: readonly T[], score: (item: T) => number): readonly T[] {
  return items
    .map((item, index) => ({ item, index, score: score(item) }))
    .filter((entry) => entry.score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map((entry) => entry.item);
}
