/** What the bottom drawer shows. */
import { create } from "zustand";
import type { ParameterPlace } from "@/panels";

export const DRAWER_TABS = ["problems", "log", "data", "metrics", "timeline"] as const;
export type DrawerTab = (typeof DRAWER_TABS)[number];

export function isDrawerTab(name: unknown): name is DrawerTab {
  return DRAWER_TABS.some((tab) => tab === name);
}

/** Whether it is open, and on what. */
export interface DrawerPlace {
  readonly opened: boolean;
  /** It covers palette, canvas and inspector. */
  readonly full: boolean;
  readonly tab: DrawerTab;
  /** The node whose log, data and metrics are shown; null follows the selection. */
  readonly node: string | null;
  readonly port: string | null;
}

interface DrawerState extends DrawerPlace {
  /** The parameter a problem was about that somebody clicked; the inspector focuses it. */
  readonly place: ParameterPlace | null;
  point(place: ParameterPlace): void;
  show(tab: DrawerTab, place?: { node?: string; port?: string }): void;
  /** Another node was selected: what is shown follows it, unless it was asked for itself. */
  follow(selected: string | null): void;
  fill(full: boolean): void;
  close(): void;
}

export const CLOSED: DrawerPlace = {
  opened: false,
  full: false,
  tab: "problems",
  node: null,
  port: null,
};

export function placeOf({ opened, full, tab, node, port }: DrawerPlace): DrawerPlace {
  return { opened, full, tab, node, port };
}

/** One drawer at a time is open, so its state is the page's. */
export const useDrawer = create<DrawerState>((set) => ({
  ...CLOSED,
  place: null,
  point: (place) => set({ place }),
  show: (tab, place = {}) =>
    set({ opened: true, tab, node: place.node ?? null, port: place.port ?? null }),
  follow: (selected) =>
    set((state) => (state.node === selected ? state : { node: null, port: null })),
  fill: (full) => set({ full }),
  close: () => set({ opened: false, full: false }),
}));
