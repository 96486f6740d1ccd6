import type { SocketListener, Transport } from "@/runs/channel";
import { getRun, getRunEvents } from "./runs";
import type { Run, SocketFrame } from "./types";

/** How `followRun` reaches one run: REST for the snapshot and gaps, the websocket for the rest. */
export function browserTransport(id: string): Transport<Run> {
  return {
    snapshot: () => getRun(id),
    events: (after) => getRunEvents(id, after).then((page) => page.events),
    open: (after, listener) => openSocket(`/ws/runs/${id}/?after=${after}`, listener),
  };
}

function openSocket(path: string, listener: SocketListener<Run>): () => void {
  const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${window.location.host}${path}`);
  socket.onmessage = (event) => listener.frame(JSON.parse(event.data as string) as SocketFrame);
  socket.onclose = (event) => listener.closed(event.code);
  return () => {
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  };
}

/** The browser's clock, as `followRun` wants it. */
export const browserTimers = {
  start: (action: () => void, milliseconds: number) => window.setTimeout(action, milliseconds),
  stop: (timer: number) => window.clearTimeout(timer),
};
