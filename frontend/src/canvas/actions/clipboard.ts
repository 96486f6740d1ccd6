/** The system's clipboard, with a memory of our own where the browser does not hand it out. */

let remembered = "";

/** Puts a copied fragment on the clipboard; null copies nothing. */
export function writeClipboard(text: string | null): void {
  if (text === null) return;
  remembered = text;
  // Without permission or a secure context only our own copy is left.
  navigator.clipboard?.writeText(text).catch(() => {});
}

export function remember(text: string): void {
  remembered = text;
}

export async function clipboardText(): Promise<string> {
  try {
    return (await navigator.clipboard.readText()) || remembered;
  } catch {
    return remembered;
  }
}
