/** What the bottom drawer shows. */
import { create } from "zustand";
import type { ParameterPlace } from "@/panels";

export type DrawerTab = "problems" | "log" | "data" | "metrics" | "timeline";

interface DrawerState {
  readonly opened: boolean;
  readonly tab: DrawerTab;
  /** The node whose log, data and metrics are shown; null follows the selection. */
  readonly node: string | null;
  readonly port: string | null;
  /** The parameter a problem was about that somebody clicked; the inspector focuses it. */
  readonly place: ParameterPlace | null;
  point(place: ParameterPlace): void;
  show(tab: DrawerTab, place?: { node?: string; port?: string }): void;
  close(): void;
}

/** One drawer at a time is open, so its state is the page's. */
export const useDrawer = create<DrawerState>((set) => ({
  opened: false,
  tab: "problems",
  node: null,
  port: null,
  place: null,
  point: (place) => set({ place }),
  show: (tab, place = {}) =>
    set({ opened: true, tab, node: place.node ?? null, port: place.port ?? null }),
  close: () => set({ opened: false }),
}));
