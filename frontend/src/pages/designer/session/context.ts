import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { CanvasControls } from "@/canvas/actions/useCanvasActions";
import type { Selection } from "@/graph/documentStore";
import type { Graph } from "@/graph/model";
import type { Designer } from "./designer";
import type { RunControl } from "./useRunControl";

/** What the parts of the designer page share. */
export interface DesignerParts {
  readonly designer: Designer;
  readonly controls: () => CanvasControls | null;
  readonly run: RunControl;
}

const DesignerContext = createContext<DesignerParts | null>(null);
export const DesignerProvider = DesignerContext.Provider;

export function useDesigner(): DesignerParts {
  const parts = useContext(DesignerContext);
  if (!parts) throw new Error("A part of the designer stands outside of DesignerProvider.");
  return parts;
}

export function useGraph(): Graph {
  return useStore(useDesigner().designer.session.document, (state) => state.graph);
}

export function useSelection(): Selection {
  return useStore(useDesigner().designer.session.document, (state) => state.selection);
}
