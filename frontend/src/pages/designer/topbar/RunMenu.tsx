import { ActionIcon, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { useStore } from "zustand";
import {
  again,
  canRetry,
  everything,
  everythingAgain,
  from,
  only,
  type RunScope,
  until,
} from "@/runs/scope";
import { designerText } from "@/text/designer";
import { useLabels } from "../drawer/useLabels";
import { useDesigner, useSelection } from "../session/context";

const words = designerText.run;

/** Other ways to run: with options, in part, or again. */
export function RunMenu({ onAsk }: { onAsk: () => void }) {
  const [opened, setOpened] = useState(false);
  return (
    <Menu position="bottom-end" width={280} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <ActionIcon variant="filled" color="indigo" size={30} aria-label={words.more}>
          <IconChevronDown size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onAsk}>{words.options}</Menu.Item>
        {opened && <Ways />}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Drawn only while the menu is open: a selection that changes does not draw the top bar again. */
function Ways() {
  const { designer, run } = useDesigner();
  const retryable = useStore(designer.session.runView, (state) => canRetry(state.run));
  // Parts can be run all the same: problems elsewhere do not matter to them.
  const refused = useStore(designer.session.planView, ({ outcome }) => outcome === "refused");
  const nodes = useSelection().nodes;
  const what = useSelectionName(nodes);
  const start = (scope: RunScope) => () => void run.start(undefined, scope);
  return (
    <>
      <Menu.Item onClick={start(everything)} rightSection="Ctrl Enter" disabled={refused}>
        {words.everything}
      </Menu.Item>
      {retryable && <Menu.Item onClick={run.retry}>{words.retry}</Menu.Item>}
      <Menu.Divider />
      <Menu.Label>{what === null ? words.selectFirst : words.part}</Menu.Label>
      {what !== null && (
        <>
          <Menu.Item onClick={start(until(nodes))}>{words.until(what)}</Menu.Item>
          <Menu.Item onClick={start(from(nodes))}>{words.from(what)}</Menu.Item>
          <Menu.Item onClick={start(only(nodes))}>{words.only(what)}</Menu.Item>
        </>
      )}
      <Menu.Divider />
      <Menu.Label>{words.again}</Menu.Label>
      <Menu.Item onClick={start(everythingAgain)} disabled={refused}>
        {words.regenerateAll}
      </Menu.Item>
      {what !== null && (
        <Menu.Item onClick={start(again(nodes))}>{words.regenerateOf(what)}</Menu.Item>
      )}
    </>
  );
}

/** The name of the one selected node, the number of several, null for none. */
function useSelectionName(nodes: ReadonlySet<string>): string | null {
  const labelOf = useLabels();
  const [first] = nodes;
  if (first === undefined) return null;
  return nodes.size === 1 ? labelOf(first) : words.severalNodes(nodes.size);
}
