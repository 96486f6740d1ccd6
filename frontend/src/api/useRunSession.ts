import { useEffect, useState } from "react";
import { createRunSession, type RunSession, type RunSessionPorts } from "@/runs/session";
import { browserRunPorts } from "./runTransport";
import type { Run } from "./types";

/** A session that follows the run while the component is mounted. `ports` of the first call count. */
export function useRunSession(
  id: string,
  ports: RunSessionPorts<Run> = browserRunPorts,
): RunSession<Run> {
  const [session] = useState(() => createRunSession(ports));
  useEffect(() => {
    session.follow(id);
    return () => session.follow(null);
  }, [session, id]);
  return session;
}
