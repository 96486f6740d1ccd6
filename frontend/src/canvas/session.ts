/** What a canvas works on: the stores of one open drawing, and the gesture under way. */
import { createContext, useContext } from "react";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Specs } from "@/graph/connect";
import type { DocumentStore } from "@/graph/documentStore";
import type { FactsStore } from "@/graph/facts";
import type { PortRef } from "@/graph/model";
import { nodeSpecs } from "@/graph/nodeSpecs";
import { createPlanView, type PlanViewStore } from "@/runs/planView";
import type { RunView } from "@/runs/session";

/** An edge being drawn: where from, and which ports would take it (`node.port`). */
export interface Gesture {
  readonly from: PortRef | null;
  readonly compatible: ReadonlySet<string>;
}

export interface CanvasSession {
  readonly document: DocumentStore;
  readonly facts: FactsStore;
  readonly runView: RunView;
  /** What the next run would do; empty where nothing can be run. */
  readonly planView: PlanViewStore;
  readonly gesture: StoreApi<Gesture>;
  readonly readOnly: boolean;
  /** Under which name zoom and place are kept; null keeps them not. */
  readonly drawing: string | null;
}

export const NO_GESTURE: Gesture = { from: null, compatible: new Set() };

export function createSession(
  stores: Pick<CanvasSession, "document" | "facts" | "runView">,
  { readOnly = false, drawing = null }: Partial<Pick<CanvasSession, "readOnly" | "drawing">> = {},
): CanvasSession {
  const gesture = createStore<Gesture>(() => NO_GESTURE);
  return { ...stores, readOnly, drawing, gesture, planView: createPlanView() };
}

/** The interfaces of the nodes as they are now. */
export function currentSpecs({ document, facts }: CanvasSession): Specs {
  const { catalogue, datasets } = facts.getState();
  return nodeSpecs(document.getState().graph, catalogue, datasets);
}

const SessionContext = createContext<CanvasSession | null>(null);
export const SessionProvider = SessionContext.Provider;

export function useSession(): CanvasSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error("A part of the canvas stands outside of SessionProvider.");
  return session;
}
