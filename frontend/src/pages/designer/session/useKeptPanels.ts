import { useLayoutEffect } from "react";
import { CLOSED, placeOf, useDrawer } from "../drawer/drawerState";
import type { Designer } from "./designer";
import { keepPanels, keptPanels } from "./keptPanels";

/** Opens the drawer as this tab left it at this drawing, selects what was selected, and keeps what changes. */
export function useKeptPanels({ id, session }: Designer): void {
  const { document } = session;
  useLayoutEffect(() => {
    const { drawer = CLOSED, selected = [] } = keptPanels(id) ?? {};
    useDrawer.setState({ ...drawer, place: null });
    document.select(selected.filter((node) => document.getState().graph.nodes.has(node)));
    const keep = () =>
      keepPanels(id, {
        drawer: placeOf(useDrawer.getState()),
        selected: [...document.getState().selection.nodes],
      });
    const stops = [
      useDrawer.subscribe(keep),
      document.subscribe(({ selection }, before) => {
        if (selection !== before.selection) keep();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [id, document]);
}
