import "@xyflow/react/dist/base.css";
import { ReactFlowProvider } from "@xyflow/react";
import { type Ref, useLayoutEffect, useRef, useState } from "react";
import type { RunScope } from "@/runs/scope";
import classes from "./Canvas.module.css";
import type { Size } from "./geometry";
import { LiveRegion } from "./LiveRegion";
import { Surface } from "./Surface";
import { type CanvasSession, SessionProvider } from "./session";
import type { CanvasControls } from "./useCanvasActions";

/** What the canvas asks of the page it stands on. */
export interface CanvasHandlers {
  /** The inspector shall have the focus. */
  inspect?(): void;
  openOutput?(node: string, port: string): void;
  openLog?(node: string): void;
  /** A component or dataset dragged from the palette: how to read it from the drop. */
  readDrop?(data: DataTransfer): { component: string; parameters?: Record<string, string> } | null;
  searchPalette?(): void;
  /** Runs the drawing, or the part of it that is asked for. */
  run?(scope: RunScope): void;
  /** Starts again what failed of the run that is shown. */
  retry?(): void;
}

interface Props {
  session: CanvasSession;
  handlers?: CanvasHandlers;
  /** Gets the canvas's actions and view, for the page's own buttons. */
  ref?: Ref<CanvasControls>;
}

const NO_HANDLERS: CanvasHandlers = {};

/** A pipeline as a drawing. Takes the size of its container, and starts with all of it in view. */
export function Canvas({ session, handlers = NO_HANDLERS, ref }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element) setSize({ width: element.clientWidth, height: element.clientHeight });
  }, []);
  return (
    <SessionProvider value={session}>
      <div ref={frame} className={classes.canvas}>
        {size && (
          <ReactFlowProvider>
            <Surface frame={frame} size={size} handlers={handlers} controls={ref} />
          </ReactFlowProvider>
        )}
        <LiveRegion />
      </div>
    </SessionProvider>
  );
}
