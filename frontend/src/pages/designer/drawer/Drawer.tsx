import { ActionIcon, Badge, Tabs } from "@mantine/core";
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconChevronDown,
  IconChevronUp,
} from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense } from "react";
import { useStore } from "zustand";
import { designerText } from "@/text/designer";
import { LoadingState } from "@/ui/LoadingState";
import { useDesigner } from "../session/context";
import classes from "./Drawer.module.css";
import { DRAWER_TABS, type DrawerTab, useDrawer } from "./drawerState";
import { LogTab } from "./LogTab";
import { ProblemsTab } from "./ProblemsTab";
import { useResizing } from "./useResizing";

// Tables and charts are fetched when somebody first looks at data.
const DataTab = lazy(async () => ({ default: (await import("./DataTab")).DataTab }));
const MetricsTab = lazy(async () => ({ default: (await import("./MetricsTab")).MetricsTab }));
const TimelineTab = lazy(async () => ({ default: (await import("./TimelineTab")).TimelineTab }));

const words = designerText.drawer;

/** Problems, log, data, metrics and timeline, below the canvas. */
export function Drawer() {
  const { opened, full, tab, show, close, fill } = useDrawer();
  const { height, handle } = useResizing();
  return (
    <section
      className={classes.drawer}
      aria-label={words.label}
      data-full={(opened && full) || undefined}
      style={opened && !full ? { height } : undefined}
    >
      {opened && !full && <div className={classes.handle} {...handle} />}
      <Tabs
        value={opened ? tab : null}
        onChange={(value) => value && show(value as DrawerTab)}
        className={classes.tabs ?? ""}
      >
        <Tabs.List>
          {DRAWER_TABS.map((name) => (
            <Tabs.Tab key={name} value={name} onClick={() => !opened && show(name)}>
              {words[name]}
              {name === "problems" && <ProblemCount />}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <span className={classes.toggle}>
          {opened && (
            <ActionIcon
              aria-label={full ? words.unfill : words.fill}
              title={full ? words.unfill : words.fill}
              onClick={() => fill(!full)}
            >
              {full ? <IconArrowsMinimize size={16} /> : <IconArrowsMaximize size={16} />}
            </ActionIcon>
          )}
          <ActionIcon
            aria-label={opened ? words.hide : words.show}
            aria-expanded={opened}
            onClick={() => (opened ? close() : show(tab))}
          >
            {opened ? <IconChevronDown size={16} /> : <IconChevronUp size={16} />}
          </ActionIcon>
        </span>
        {opened && (
          <>
            <Panel name="problems">
              <ProblemsTab />
            </Panel>
            <Panel name="log">
              <LogTab />
            </Panel>
            <Panel name="data">
              <DataTab />
            </Panel>
            <Panel name="metrics">
              <MetricsTab />
            </Panel>
            <Panel name="timeline">
              <TimelineTab />
            </Panel>
          </>
        )}
      </Tabs>
    </section>
  );
}

function Panel({ name, children }: { name: DrawerTab; children: ReactNode }) {
  return (
    <Tabs.Panel value={name} className={classes.panel ?? ""}>
      <h2 className="visually-hidden">{words[name]}</h2>
      <Suspense fallback={<LoadingState />}>{children}</Suspense>
    </Tabs.Panel>
  );
}

function ProblemCount() {
  const problems = useStore(useDesigner().designer.session.facts, (state) => state.problems);
  if (problems.length === 0) return null;
  const stops = problems.some(({ severity }) => severity === "error");
  return (
    <Badge
      size="sm"
      variant="outline"
      ml={6}
      color={stops ? "var(--jf-failure)" : "var(--jf-warning)"}
    >
      {problems.length}
    </Badge>
  );
}
