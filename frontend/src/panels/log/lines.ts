/** A step's log as lines, from chunks of text that end anywhere. Pure. */

const ESCAPE = "\u001b";
const BELL = "\u0007";
/** Colours and cursor moves. */
const CSI = `${ESCAPE}\\[[0-?]*[ -/]*[@-~]`;
/** Titles and links, up to a bell or a string terminator. */
const OSC = `${ESCAPE}\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)`;
const TWO_CHARACTERS = `${ESCAPE}[@-Z\\\\-_]`;
const ESCAPES = new RegExp(`${CSI}|${OSC}|${TWO_CHARACTERS}`, "g");
/** Control characters that would show as boxes; tab and the line ends stay. */
const CONTROLS = /[^\P{Cc}\t\n\r]/gu;

/** Text without terminal escape sequences and other invisible control characters. */
export function stripAnsi(text: string): string {
  return text.replace(ESCAPES, "").replace(CONTROLS, "");
}

/** What a terminal would show of one line: a carriage return starts it again (progress bars). */
function overwritten(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf("\r") + 1);
}

/**
 * Collects a log chunk by chunk. A chunk may end inside a line or an escape sequence, so the last
 * line stays raw until its line feed arrives; `lines()` shows it as it is so far.
 */
export class LogLines {
  private readonly complete: string[] = [];
  private rest = "";

  append(text: string): void {
    const parts = (this.rest + text).split("\n");
    this.rest = parts.pop() ?? "";
    for (const part of parts) this.complete.push(stripAnsi(overwritten(part)));
  }

  /** Every line so far, an unfinished last one included; a new array each time. */
  lines(): readonly string[] {
    const last = stripAnsi(overwritten(this.rest));
    return last === "" ? this.complete.slice() : [...this.complete, last];
  }
}

/** Indices of the lines that contain a text, ignoring case; none for an empty text. */
export function matchingLines(lines: readonly string[], search: string): number[] {
  const wanted = search.toLocaleLowerCase();
  if (wanted === "") return [];
  const found: number[] = [];
  lines.forEach((line, index) => {
    if (line.toLocaleLowerCase().includes(wanted)) found.push(index);
  });
  return found;
}

export interface TextPiece {
  readonly text: string;
  readonly match: boolean;
}

/** A line cut at the places where a text occurs, ignoring case, to mark them. */
export function piecesOf(line: string, search: string): TextPiece[] {
  if (search === "") return [{ text: line, match: false }];
  const pattern = new RegExp(search.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const found of line.matchAll(pattern)) {
    if (found.index > end) pieces.push({ text: line.slice(end, found.index), match: false });
    pieces.push({ text: found[0], match: true });
    end = found.index + found[0].length;
  }
  if (end < line.length || pieces.length === 0)
    pieces.push({ text: line.slice(end), match: false });
  return pieces;
}
