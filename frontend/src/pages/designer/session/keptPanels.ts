/** Which panels of a drawing were open, on what: kept in this tab while its page is left or loaded again. */
import { type DrawerPlace, isDrawerTab } from "../drawer/drawerState";

export interface Panels {
  readonly drawer: DrawerPlace;
  /** The selected nodes: inspector and drawer are about them. */
  readonly selected: readonly string[];
}

const keyOf = (drawing: string) => `jackfield.panels.${drawing}`;

export function keepPanels(drawing: string, panels: Panels): void {
  try {
    sessionStorage.setItem(keyOf(drawing), JSON.stringify(panels));
  } catch {
    // A full or forbidden store loses which panels were open, and nothing else.
  }
}

/** The panels that were kept; null when there are none that can be read. */
export function keptPanels(drawing: string): Panels | null {
  try {
    const { drawer, selected } = JSON.parse(sessionStorage.getItem(keyOf(drawing)) ?? "{}");
    const { opened, full, tab, node, port } = drawer;
    if (!isDrawerTab(tab)) return null;
    return {
      drawer: {
        opened: opened === true,
        full: full === true,
        tab,
        node: text(node),
        port: text(port),
      },
      selected: selected.filter((id: unknown) => typeof id === "string"),
    };
  } catch {
    return null; // What is damaged is as good as none.
  }
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
