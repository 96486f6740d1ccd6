import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import type { RunRow } from "@/api/types";
import { runsText } from "@/text/runs";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { Page, Panel } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import { useNow } from "@/ui/useNow";
import { CompareRuns } from "./CompareRuns";
import { RunFilters } from "./RunFilters";
import { RunTable } from "./RunTable";
import { groupByExperiment, type ListItem, metricNames, NEWEST_FIRST, sortRuns } from "./runTable";
import { useRunList } from "./useRunList";
import { useRunsView, writeSort } from "./useRunsView";

/** Metric columns shown by default. */
const FIRST_METRICS = 3;

export function RunsPage() {
  const { view } = useRunsView();
  return view.compare.length > 1 ? <CompareRuns ids={view.compare} /> : <RunsList />;
}

/** All runs: filter, sort, group, choose metric columns, select some to compare. */
function RunsList() {
  const { view, change } = useRunsView();
  const { sort } = view;
  const isServerOrder =
    sort.column === NEWEST_FIRST.column && sort.descending === NEWEST_FIRST.descending;
  const list = useRunList(view.filter, !isServerOrder || view.grouped);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const now = useNow(list.goesOn);

  const names = useMemo(() => metricNames(list.runs), [list.runs]);
  const metrics = view.metrics ?? names.slice(0, FIRST_METRICS);
  const sortTime = sort.column === "duration" ? now : 0;
  const items = useMemo(() => {
    const sorted = isServerOrder ? list.runs : sortRuns(list.runs, sort, sortTime);
    return view.grouped ? groupByExperiment(sorted) : sorted.map(asItem);
  }, [list.runs, sort, sortTime, isServerOrder, view.grouped]);
  const isFiltered = Object.values(view.filter).some(Boolean);

  return (
    <Page
      fill
      title={runsText.title}
      beside={
        <span className={rows.muted} aria-live="polite">
          {list.hasMore && !isServerOrder
            ? runsText.loadingAll(list.runs.length)
            : runsText.count(list.runs.length, list.hasMore)}
        </span>
      }
      actions={
        <>
          {selected.size > 0 && (
            <Button variant="subtle" onClick={() => setSelected(new Set())}>
              {runsText.clearSelection}
            </Button>
          )}
          <Button
            variant={selected.size > 1 ? "filled" : "default"}
            disabled={selected.size < 2}
            title={runsText.compareHint}
            onClick={() => change({ compare: [...selected].join(",") }, { push: true })}
          >
            {runsText.compare(selected.size)}
          </Button>
        </>
      }
    >
      <RunFilters view={view} metricNames={names} metrics={metrics} onChange={change} />
      {list.isPending && <LoadingState />}
      {list.error && <ErrorState error={list.error} onRetry={list.retry} />}
      {!list.isPending && !list.error && list.runs.length === 0 && (
        <Panel>{isFiltered ? <NoMatch onClear={() => change(NO_FILTER)} /> : <NothingRan />}</Panel>
      )}
      {list.runs.length > 0 && (
        <RunTable
          items={items}
          metrics={metrics}
          sort={sort}
          now={now}
          selected={selected}
          onSelect={setSelected}
          onSort={(next) => change({ sort: writeSort(next) })}
          onEndInSight={list.readOn}
        />
      )}
    </Page>
  );
}

const NO_FILTER = { status: null, experiment: null, pipeline: null, q: null };

function asItem(run: RunRow): ListItem {
  return { kind: "run", run };
}

function NothingRan() {
  const words = runsText.empty;
  return (
    <EmptyState
      title={words.title}
      action={
        <Button component={Link} to="/" variant="default">
          {words.action}
        </Button>
      }
    >
      {words.sentence}
    </EmptyState>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  const words = runsText.noMatch;
  return (
    <EmptyState
      title={words.title}
      action={
        <Button variant="default" onClick={onClear}>
          {words.action}
        </Button>
      }
    >
      {words.sentence}
    </EmptyState>
  );
}
