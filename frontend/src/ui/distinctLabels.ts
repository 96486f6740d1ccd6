/** Unique names as they are; shared ones with the node's id appended. Pure. */
export function distinctLabels(names: ReadonlyMap<string, string>): Map<string, string> {
  const uses = new Map<string, number>();
  for (const name of names.values()) uses.set(name, (uses.get(name) ?? 0) + 1);
  return new Map(
    [...names].map(([id, name]) => [id, uses.get(name) === 1 ? name : `${name} (${id})`]),
  );
}
