import { Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { useStore } from "zustand";
import { keys } from "@/api/keys";
import { listRuns } from "@/api/runs";
import { designerText } from "@/text/designer";
import { durationBetween, formatDuration, formatTime } from "@/ui/format";
import { runNumber } from "@/ui/runTitle";
import { StatusBadge } from "@/ui/StatusBadge";
import { useNow } from "@/ui/useNow";
import { useDesigner } from "../session/context";
import classes from "./TopBar.module.css";

const words = designerText.run;
const RECENT = 8;

/** The run shown on the canvas, and a menu to show another. */
export function RunChip() {
  const { designer, run } = useDesigner();
  const shown = useStore(designer.runSession, (state) => state.run);
  const connection = useStore(designer.session.runView, (state) => state.connection);
  const [opened, setOpened] = useState(false);
  const now = useNow(shown !== null && !shown.finished_at);
  if (!shown) return null;
  return (
    <Menu position="bottom-end" width={280} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <UnstyledButton className={classes.chip}>
          <span className="visually-hidden">{words.shown}</span>
          <StatusBadge status={shown.status} size={14} />
          {shown.number && <span className={classes.fine}>{runNumber(shown)}</span>}
          <span className={classes.fine}>
            {formatDuration(durationBetween(shown.started_at, shown.finished_at, now))}
          </span>
          {connection === "reconnecting" && (
            <IconPlugConnectedX size={14} aria-label={words.connection.reconnecting} />
          )}
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to={`/runs/${shown.id}`} c="inherit">
          {words.openRun}
        </Menu.Item>
        <Menu.Item onClick={() => run.show(null)}>{words.hide}</Menu.Item>
        {opened && <RecentRuns current={shown.id} />}
      </Menu.Dropdown>
    </Menu>
  );
}

function RecentRuns({ current }: { current: string }) {
  const { designer, run } = useDesigner();
  const filter = { pipeline: designer.id };
  const recent = useQuery({ queryKey: keys.runList(filter), queryFn: () => listRuns(filter) });
  const others = (recent.data?.results ?? []).filter((row) => row.id !== current).slice(0, RECENT);
  if (others.length === 0) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{words.recent}</Menu.Label>
      {others.map((row) => (
        <Menu.Item
          key={row.id}
          onClick={() => run.show(row.id)}
          rightSection={<StatusBadge status={row.status} size={14} />}
        >
          {[runNumber(row), formatTime(row.created_at)].filter(Boolean).join(" · ")}
        </Menu.Item>
      ))}
    </>
  );
}
