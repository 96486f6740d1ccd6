import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useStore } from "zustand";
import { keys } from "@/api/keys";
import { askReady, serverTrouble } from "@/api/serverTrouble";
import { appText } from "@/text/app";
import classes from "./TroubleBanner.module.css";

const ASK_MILLISECONDS = 5_000;

/** Above every page while the server cannot store anything; goes by itself. */
export function TroubleBanner() {
  const sentence = useStore(serverTrouble, (state) => state.sentence);
  const client = useQueryClient();
  useQuery({
    queryKey: keys.ready,
    queryFn: askReady,
    enabled: sentence !== null,
    refetchInterval: ASK_MILLISECONDS,
    gcTime: 0,
  });
  useEffect(
    () =>
      serverTrouble.subscribe((now, before) => {
        // What could not be read meanwhile is read now.
        if (before.sentence !== null && now.sentence === null) void client.invalidateQueries();
      }),
    [client],
  );
  if (sentence === null) return null;
  return (
    <div className={classes.banner} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <span>
        {sentence} {appText.trouble}
      </span>
    </div>
  );
}
