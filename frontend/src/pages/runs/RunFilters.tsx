import { Button, Menu, Select, Switch } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { listPipelines } from "@/api/pipelines";
import { listExperiments } from "@/api/runs";
import { runsText } from "@/text/runs";
import { sharedText } from "@/text/shared";
import { NameBox } from "@/ui/NameBox";
import { RunSearch } from "./RunSearch";
import classes from "./Runs.module.css";
import type { RunsView } from "./useRunsView";

const RUN_STATUSES = [
  "queued",
  "running",
  "cancelling",
  "succeeded",
  "failed",
  "cancelled",
] as const;

interface Props {
  view: RunsView;
  metricNames: string[];
  metrics: string[];
  onChange: (changes: Record<string, string | null>) => void;
}

export function RunFilters({ view, metricNames, metrics, onChange }: Props) {
  const experiments = useQuery({ queryKey: keys.experiments, queryFn: listExperiments });
  const pipelines = useQuery({ queryKey: keys.pipelines, queryFn: listPipelines });
  const { filter } = view;

  return (
    <search className={classes.filters} aria-label={runsText.filters}>
      <RunSearch value={filter.q ?? ""} onSearch={(q) => onChange({ q })} />
      <Select
        aria-label={runsText.status}
        placeholder={runsText.anyStatus}
        data={RUN_STATUSES.map((value) => ({ value, label: sharedText.status[value] }))}
        value={filter.status ?? null}
        onChange={(status) => onChange({ status })}
        clearable
      />
      <NameBox
        aria-label={runsText.experiment}
        placeholder={runsText.anyExperiment}
        options={experiments.data?.map(({ name }) => ({ value: name, label: name })) ?? []}
        value={filter.experiment ?? null}
        onChange={(experiment) => onChange({ experiment })}
        nullable
      />
      <NameBox
        aria-label={runsText.pipeline}
        placeholder={runsText.anyPipeline}
        options={pipelines.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        value={filter.pipeline ?? null}
        onChange={(pipeline) => onChange({ pipeline })}
        nullable
      />
      <MetricMenu
        names={metricNames}
        shown={metrics}
        onChange={(next) => onChange({ metrics: next.join(",") })}
      />
      <Switch
        label={runsText.group}
        checked={view.grouped}
        onChange={(event) => onChange({ group: event.currentTarget.checked ? "experiment" : null })}
      />
    </search>
  );
}

interface MetricMenuProps {
  names: string[];
  shown: string[];
  onChange: (shown: string[]) => void;
}

function MetricMenu({ names, shown, onChange }: MetricMenuProps) {
  const toggle = (name: string) =>
    onChange(shown.includes(name) ? shown.filter((other) => other !== name) : [...shown, name]);
  return (
    <Menu closeOnItemClick={false} position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} />}>
          {runsText.metricsShown(shown.length)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.metricMenu}>
        <Menu.Label>{names.length ? runsText.metricColumns : runsText.noMetrics}</Menu.Label>
        {names.map((name) => (
          <Menu.CheckboxItem
            key={name}
            checked={shown.includes(name)}
            onChange={() => toggle(name)}
          >
            {name}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
