import { Handle, Position as Side } from "@xyflow/react";
import { memo } from "react";
import { useStore } from "zustand";
import { type PortSpec, portTitle } from "@/graph/spec";
import { canvasText } from "@/text/canvas";
import { PortGlyph } from "@/ui/PortGlyph";
import { portLook } from "@/ui/portTypes";
import { type Gesture, useSession } from "../session";
import classes from "./Port.module.css";

interface Props {
  node: string;
  nodeName: string;
  port: PortSpec;
  kind: "input" | "output";
  /** From the node's left, in canvas pixels. */
  left: number;
  tabbable: boolean;
}

/** Whether the edge being drawn may end here; undefined while none is. */
type Fit = "idle" | "fits" | "dim";

function fitOf({ from, compatible }: Gesture, node: string, port: string): Fit {
  if (from === null) return "idle";
  if (from.node === node && from.port === port) return "fits";
  return compatible.has(`${node}.${port}`) ? "fits" : "dim";
}

/** A port: a mark of its type, a button for the keyboard, an end of edges for the pointer. */
export const Port = memo(function Port({ node, nodeName, port, kind, left, tabbable }: Props) {
  const { gesture, readOnly } = useSession();
  const fit = useStore(gesture, (state) => fitOf(state, node, port.name));
  const input = kind === "input";
  const label = portTitle(port);
  return (
    <Handle
      id={port.name}
      type={input ? "target" : "source"}
      position={input ? Side.Top : Side.Bottom}
      isConnectable={!readOnly}
      className={classes.port}
      style={{ left }}
      role="button"
      tabIndex={tabbable ? 0 : -1}
      aria-label={canvasText.portLabel(kind, label, nodeName)}
      data-node={node}
      data-port={port.name}
      data-kind={kind}
      data-fit={fit}
      data-optional={port.optional || undefined}
    >
      <span
        className={classes.glyph}
        title={canvasText.portTitle(label, portLook(port.type).label, port.optional ?? false)}
      >
        <PortGlyph type={port.type} />
      </span>
      <span className={classes.name} aria-hidden>
        {label}
      </span>
    </Handle>
  );
});
