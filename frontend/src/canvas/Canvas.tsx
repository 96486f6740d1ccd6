import "@xyflow/react/dist/base.css";
import { ReactFlowProvider } from "@xyflow/react";
import { type Ref, useLayoutEffect, useRef, useState } from "react";
import type { CanvasControls } from "./actions/useCanvasActions";
import classes from "./Canvas.module.css";
import type { CanvasHandlers } from "./handlers";
import { type CanvasSession, SessionProvider } from "./session";
import { LiveRegion } from "./surface/LiveRegion";
import { Surface } from "./surface/Surface";
import type { Size } from "./view/geometry";

interface Props {
  session: CanvasSession;
  handlers?: CanvasHandlers;
  /** Gets the canvas's actions and view, for the page's own buttons. */
  ref?: Ref<CanvasControls>;
}

const NO_HANDLERS: CanvasHandlers = {};

/** A pipeline as a drawing. Takes the size of its container, and starts where this tab left it, else
 * with all of it in view. */
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
