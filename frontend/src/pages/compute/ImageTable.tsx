import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getImageLog } from "@/api/compute";
import { keys } from "@/api/keys";
import type { EnvironmentImage } from "@/api/types";
import { computeText } from "@/text/compute";
import { ErrorState } from "@/ui/ErrorState";
import { formatAgo, formatBytes, formatTime } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import rows from "@/ui/Rows.module.css";
import { useNow } from "@/ui/useNow";
import classes from "./Compute.module.css";
import { TargetState } from "./TargetState";

const LOG_REFRESH_MS = 2000;

interface Props {
  target: string;
  images: readonly EnvironmentImage[];
}

export function ImageTable({ target, images }: Props) {
  const [shown, setShown] = useState<string | null>(null);
  const now = useNow(false);
  const words = computeText.columns;
  const image = images.find((item) => item.digest === shown);
  return (
    <div className={rows.scroll}>
      <table className={rows.table}>
        <thead>
          <tr>
            <th>{words.environment}</th>
            <th>{words.state}</th>
            <th>{words.image}</th>
            <th className={rows.number}>{words.size}</th>
            <th className={rows.number}>{words.built}</th>
            <th className={rows.end}>{words.log}</th>
          </tr>
        </thead>
        <tbody>
          {images.map((item) => (
            <tr key={item.digest}>
              <th scope="row">{item.environment}</th>
              <td>
                <TargetState state={item.state} word={stateWord(item.state)} />
              </td>
              <td className={`${rows.wide} ${rows.mono}`} title={item.digest}>
                {item.image || item.digest}
              </td>
              <td className={rows.number}>{formatBytes(item.bytes)}</td>
              <td className={`${rows.number} ${rows.muted}`} title={formatTime(item.created_at)}>
                {formatAgo(item.created_at, now)}
              </td>
              <td className={rows.end}>
                <Button variant="subtle" size="compact-xs" onClick={() => setShown(item.digest)}>
                  {computeText.showLog}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Modal
        size="xl"
        opened={image !== undefined}
        onClose={() => setShown(null)}
        title={computeText.logTitle(image?.environment ?? "")}
      >
        {image && <BuildLog target={target} image={image} />}
      </Modal>
    </div>
  );
}

function stateWord(state: string): string {
  const words: Readonly<Record<string, string>> = computeText.imageStates;
  return words[state] ?? state;
}

function BuildLog({ target, image }: { target: string; image: EnvironmentImage }) {
  const log = useQuery({
    queryKey: keys.imageLog(target, image.digest),
    queryFn: () => getImageLog(target, image.digest),
    refetchInterval: image.state === "building" ? LOG_REFRESH_MS : false,
  });
  if (log.isPending) return <LoadingState />;
  if (log.isError) return <ErrorState error={log.error} onRetry={() => log.refetch()} />;
  return <pre className={classes.log}>{log.data || computeText.noLog}</pre>;
}
