/** A component's help as paragraphs of words and code. Pure. */

export interface HelpPart {
  readonly text: string;
  readonly code: boolean;
}

/** Formulas and library calls: for the component's page, not for who draws. */
const EXACTLY = /^Exactly:/;
/** As in reStructuredText and Markdown. */
const CODE = /``(.+?)``|`([^`]+)`/gs;

export function helpParagraphs(help: string): HelpPart[][] {
  return help
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "" && !EXACTLY.test(paragraph))
    .map((paragraph) => parts(paragraph.replaceAll(/\s*\n\s*/g, " ")));
}

function parts(paragraph: string): HelpPart[] {
  const found: HelpPart[] = [];
  let end = 0;
  for (const match of paragraph.matchAll(CODE)) {
    found.push({ text: paragraph.slice(end, match.index), code: false });
    found.push({ text: match[1] ?? match[2] ?? "", code: true });
    end = match.index + match[0].length;
  }
  found.push({ text: paragraph.slice(end), code: false });
  return found.filter(({ text }) => text !== "");
}
