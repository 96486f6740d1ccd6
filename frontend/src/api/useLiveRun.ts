import { useEffect, useState } from "react";
import { type ChannelStatus, followRun } from "@/runs/channel";
import { browserTimers, browserTransport } from "./runTransport";
import type { Run } from "./types";

export interface LiveRun {
  run: Run | null;
  status: ChannelStatus;
}

const NOTHING: LiveRun = { run: null, status: "connecting" };

/** Follows a run while it is shown; a burst of events is drawn once per frame. */
export function useLiveRun(id: string): LiveRun {
  const [live, setLive] = useState<LiveRun>(NOTHING);
  useEffect(() => {
    let next: LiveRun = NOTHING;
    let frame: number | null = null;
    const draw = () => {
      frame = null;
      setLive(next);
    };
    const change = (part: Partial<LiveRun>) => {
      next = { ...next, ...part };
      frame ??= requestAnimationFrame(draw);
    };
    setLive(NOTHING);
    const stop = followRun(
      browserTransport(id),
      { run: (run) => change({ run }), status: (status) => change({ status }) },
      browserTimers,
    );
    return () => {
      stop();
      if (frame !== null) cancelAnimationFrame(frame);
    };
  }, [id]);
  return live;
}
