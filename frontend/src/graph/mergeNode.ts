/** Merges one node field by field, its parameters one by one. */
import type { OnClash } from "./clash";
import type { Node } from "./model";
import { sameNode, samePlace } from "./sameNode";
import { mergeFields, mergeValue } from "./threeWay";

/** The merged node; undefined when it is deleted. A side that deleted what the other changed clashes. */
export function mergeNode(
  base: Node | undefined,
  mine: Node | undefined,
  theirs: Node | undefined,
  onClash: OnClash,
): Node | undefined {
  if (!base) return mine ?? theirs;
  if (mine && theirs) return mergeBoth(base, mine, theirs, onClash);
  const left = mine ?? theirs;
  if (left && !sameNode(left, base)) {
    onClash({ kind: "deleted", node: base.id, by: mine ? "theirs" : "mine" });
    return mine;
  }
  return undefined;
}

function mergeBoth(base: Node, mine: Node, theirs: Node, onClash: OnClash): Node {
  if (mine === base || theirs === base) return mine === base ? kept(mine, theirs) : mine;
  const clash = (field: string) => () => onClash({ kind: "field", node: base.id, field });
  const plain = <K extends keyof Node>(field: K, label: string, same?: typeof samePlace) =>
    mergeValue<unknown>(
      base[field],
      mine[field],
      theirs[field],
      clash(label),
      same as never,
    ) as Node[K];
  const onField = (field: string) => clash(field)();
  return kept(mine, {
    id: base.id,
    component: plain("component", "component"),
    name: plain("name", "name"),
    position: plain("position", "position", samePlace),
    compute: plain("compute", "compute"),
    comment: plain("comment", "comment"),
    reuse: plain("reuse", "reuse"),
    maxAgeSeconds: plain("maxAgeSeconds", "age limit"),
    secrets: mergeFields(base.secrets, mine.secrets, theirs.secrets, clash("secrets")),
    parameters: mergeFields(base.parameters, mine.parameters, theirs.parameters, onField),
    extra: mergeFields(base.extra, mine.extra, theirs.extra, onField),
  });
}

/** The same object when nothing changed: its card is then not drawn again. */
function kept(before: Node, after: Node): Node {
  return sameNode(before, after) ? before : after;
}
