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
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";
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
  const image = images.find((item) => item.digest === shown);
  return (
    <>
      <DataTable rows={images} columns={columnsOf(now, setShown)} keyOf={(item) => item.digest} />
      <Modal
        size="xl"
        opened={image !== undefined}
        onClose={() => setShown(null)}
        title={computeText.logTitle(image?.environment ?? "")}
      >
        {image && <BuildLog target={target} image={image} />}
      </Modal>
    </>
  );
}

function columnsOf(now: number, onShow: (digest: string) => void): DataColumn<EnvironmentImage>[] {
  const words = computeText.columns;
  return [
    {
      key: "environment",
      label: words.environment,
      heading: true,
      cell: (item) => item.environment,
    },
    {
      key: "state",
      label: words.state,
      cell: (item) => <TargetState state={item.state} word={stateWord(item.state)} />,
    },
    {
      key: "image",
      label: words.image,
      wide: true,
      className: rows.mono,
      title: (item) => item.digest,
      cell: (item) => item.image || item.digest,
    },
    {
      key: "size",
      label: words.size,
      align: "number",
      cell: (item) => formatBytes(item.bytes),
    },
    {
      key: "built",
      label: words.built,
      align: "number",
      className: rows.muted,
      title: (item) => formatTime(item.created_at),
      cell: (item) => formatAgo(item.created_at, now),
    },
    {
      key: "log",
      label: words.log,
      align: "end",
      cell: (item) => (
        <Button variant="subtle" size="compact-xs" onClick={() => onShow(item.digest)}>
          {computeText.showLog}
        </Button>
      ),
    },
  ];
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
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too.
    <pre className={classes.log} tabIndex={0}>
      {log.data || computeText.noLog}
    </pre>
  );
}
