/** The port-type lattice: which output may join which input. Mirrors designer/graph/port_types.py. */

/** Every root port type, and the root it is a kind of (`metrics` is a `table`). */
export const PARENTS: Readonly<Record<string, string | null>> = {
  any: null,
  table: null,
  metrics: "table",
  untrained_model: null,
  model: null,
  transform: null,
  image_transform: null,
  cluster_model: null,
  recommender: null,
  image_directory: null,
  file: null,
  directory: null,
};

export interface PortType {
  readonly root: string;
  readonly subtype: string | null;
}

const SYNTAX = /^([a-z_]+)(?:\[([a-z][a-z0-9_]*)\])?$/;

/** Reads `root` or `root[subtype]`; null for anything else. */
export function parsePortType(text: string): PortType | null {
  const match = SYNTAX.exec(text);
  const root = match?.[1];
  if (root === undefined || !Object.hasOwn(PARENTS, root)) return null;
  return { root, subtype: match?.[2] ?? null };
}

/** The root of a port type as written, `any` when it cannot be read. */
export function rootOf(text: string): string {
  return parsePortType(text)?.root ?? "any";
}

/** Whether an output of type `source` may feed an input of type `target`. */
export function joins(source: string, target: string): boolean {
  const from = parsePortType(source);
  const to = parsePortType(target);
  if (!from || !to) return false;
  if (from.root === "any" || to.root === "any") return true;
  if (to.subtype !== null) return from.root === to.root && from.subtype === to.subtype;
  return isKindOf(from.root, to.root);
}

function isKindOf(root: string, ancestor: string): boolean {
  for (let at: string | null = root; at !== null; at = PARENTS[at] ?? null) {
    if (at === ancestor) return true;
  }
  return false;
}
