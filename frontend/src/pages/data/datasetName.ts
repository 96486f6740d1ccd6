const LONGEST_NAME = 200;

/** The name a file suggests: its own, without folder and ending. */
export function nameFromFile(fileName: string): string {
  const base = fileName.replace(/^.*[\\/]/, "").replace(/(\.[A-Za-z0-9]{1,8})+$/, "");
  return (base.trim() || fileName).slice(0, LONGEST_NAME);
}
