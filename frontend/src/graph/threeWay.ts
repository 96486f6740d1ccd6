/** Three-way merging of single values, and of what is kept by key. `undefined` is absent. */
import { sameJson } from "./sameJson";

/** Called for what both sides changed, each differently; mine is then taken. */
export type OnClash<K> = (key: K) => void;
type Same<T> = (one: T, other: T) => boolean;

/** What only one side changed is taken from it. The objects of mine are kept where nothing is taken. */
export function mergeValue<T>(
  base: T,
  mine: T,
  theirs: T,
  onClash: () => void,
  same: Same<T> = sameJson,
): T {
  if (same(theirs, base) || same(mine, theirs)) return mine;
  if (same(mine, base)) return theirs;
  onClash();
  return mine;
}

type Keyed<T> = ReadonlyMap<string, T>;

/** Merges item by item, in their order; what only mine has comes last. */
export function mergeKeyed<T>(
  base: Keyed<T>,
  mine: Keyed<T>,
  theirs: Keyed<T>,
  mergeItem: (key: string, base?: T, mine?: T, theirs?: T) => T | undefined,
): Map<string, T> {
  const merged = new Map<string, T>();
  for (const key of new Set([...theirs.keys(), ...mine.keys()])) {
    const item = mergeItem(key, base.get(key), mine.get(key), theirs.get(key));
    if (item !== undefined) merged.set(key, item);
  }
  return merged;
}

type Fields<T> = Readonly<Record<string, T>>;

/** Merges objects field by field; the same object as mine when nothing is taken. */
export function mergeFields<T>(
  base: Fields<T>,
  mine: Fields<T>,
  theirs: Fields<T>,
  onClash: OnClash<string>,
): Fields<T> {
  if (sameJson(theirs, base)) return mine;
  const [was, ours, others] = [base, mine, theirs].map((fields) => new Map(Object.entries(fields)));
  const merged = mergeKeyed(
    was as Keyed<T>,
    ours as Keyed<T>,
    others as Keyed<T>,
    (key, before, my, their) => mergeValue<T | undefined>(before, my, their, () => onClash(key)),
  );
  return Object.fromEntries(merged);
}
