/** Names that occur once as they are; those of several, with the id that tells them apart. Pure. */
export function distinctLabels(names: ReadonlyMap<string, string>): Map<string, string> {
  const uses = new Map<string, number>();
  for (const name of names.values()) uses.set(name, (uses.get(name) ?? 0) + 1);
  return new Map(
    [...names].map(([id, name]) => [id, uses.get(name) === 1 ? name : `${name} (${id})`]),
  );
}
