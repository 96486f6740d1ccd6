import type { SocketListener, Transport } from "@/runs/channel";
import type { RunSessionPorts } from "@/runs/session";
import { isTransient } from "./ApiError";
import { getRun, getRunEvents } from "./runs";
import type { Run, SocketFrame } from "./types";

/** How a run is reached: REST for the snapshot and gaps, the websocket for the rest. */
function browserTransport(id: string): Transport<Run> {
  return {
    snapshot: () => getRun(id),
    isRefusal: (error) => !isTransient(error),
    events: (after) => getRunEvents(id, after).then((page) => page.events),
    open: (after, listener) => openSocket(`/ws/runs/${id}/?after=${after}`, listener),
  };
}

function openSocket(path: string, listener: SocketListener<Run>): () => void {
  const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${window.location.host}${path}`);
  socket.onopen = () => listener.opened();
  socket.onmessage = (event) => listener.frame(JSON.parse(event.data as string) as SocketFrame);
  socket.onclose = (event) => listener.closed(event.code);
  return () => {
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  };
}

export const browserTimers = {
  start: (action: () => void, milliseconds: number) => window.setTimeout(action, milliseconds),
  stop: (timer: number) => window.clearTimeout(timer),
};

/** What a run session needs of the browser. */
export const browserRunPorts: RunSessionPorts<Run> = {
  transport: browserTransport,
  timers: browserTimers,
  schedule: beforeTheNextFrame,
};

/** Longer than a frame; a page that is not in view has none, and its tab tells the news all the same. */
const FRAME_MILLISECONDS = 250;

function beforeTheNextFrame(action: () => void): void {
  const once = () => {
    cancelAnimationFrame(frame);
    window.clearTimeout(timer);
    action();
  };
  const frame = requestAnimationFrame(once);
  const timer = window.setTimeout(once, FRAME_MILLISECONDS);
}
