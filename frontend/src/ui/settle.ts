/** What a typed text means among known names. Pure. */

/** The name that was typed in full; capitals count only where two names differ by nothing else. */
export function exactly(typed: string, names: readonly string[]): string | null {
  const wanted = typed.trim();
  if (names.includes(wanted)) return wanted;
  return single(names.filter((name) => name.toLowerCase() === wanted.toLowerCase()));
}

/** The names that contain what was typed. */
export function containing(typed: string, names: readonly string[]): string[] {
  const wanted = typed.trim().toLowerCase();
  return names.filter((name) => name.toLowerCase().includes(wanted));
}

/** What Enter takes: the name itself, else the only one that contains what was typed. */
export function onlyMatch(typed: string, names: readonly string[]): string | null {
  return exactly(typed, names) ?? single(containing(typed, names));
}

function single(names: readonly string[]): string | null {
  return names.length === 1 ? (names[0] ?? null) : null;
}
