import { useMemo, useState } from "react";
import type { DroppedEdge, PortKind } from "../actions/useConnecting";
import type { MenuRequest } from "./ContextMenu";

export interface Joining {
  readonly node: string;
  readonly port?: string | undefined;
  readonly kind?: PortKind | undefined;
}

/** The panels that are open. */
export interface Shown {
  readonly overview: boolean;
  readonly outline: boolean;
  readonly find: boolean;
  readonly shortcuts: boolean;
}

/** What is open over the drawing. */
export interface Overlays {
  readonly shown: Shown;
  readonly menu: MenuRequest | null;
  readonly joining: Joining | null;
  readonly dropped: DroppedEdge | null;
  /** The node that is being given a name. */
  readonly naming: string | null;
  /** The node that is being given another id. */
  readonly renaming: string | null;
}

/** A drawing of more nodes than this starts with the overview map. */
const MAP_WORTHY = 20;

function atFirst(nodes: number): Overlays {
  return {
    shown: { overview: nodes > MAP_WORTHY, outline: false, find: false, shortcuts: false },
    menu: null,
    joining: null,
    dropped: null,
    naming: null,
    renaming: null,
  };
}

export interface OverlayChange {
  set(part: Partial<Overlays>): void;
  toggle(part: keyof Shown): void;
}

export function useOverlays(nodes: number): [Overlays, OverlayChange] {
  const [overlays, setOverlays] = useState(() => atFirst(nodes));
  const change = useMemo(() => {
    const set = (part: Partial<Overlays>) => setOverlays((before) => ({ ...before, ...part }));
    const toggle = (part: keyof Shown) =>
      setOverlays((before) => ({
        ...before,
        shown: { ...before.shown, [part]: !before.shown[part] },
      }));
    return { set, toggle };
  }, []);
  return [overlays, change];
}
