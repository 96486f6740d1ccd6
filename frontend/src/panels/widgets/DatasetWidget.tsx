import { Select } from "@mantine/core";
import type { Dataset, DatasetVersion } from "@/api/types";
import { panelsText } from "@/text/panels";
import { NameBox } from "@/ui/NameBox";
import type { WidgetProps } from "./types";
import classes from "./Widgets.module.css";

const text = panelsText.widgets;

function factsOf(version: DatasetVersion): string {
  return text.datasetFacts(version.rows, version.schema?.length ?? null, version.type);
}

function latestOf(dataset: Dataset): DatasetVersion | undefined {
  return dataset.versions.find((item) => item.version === dataset.latest) ?? dataset.versions[0];
}

/** The version in force: the one named, else the latest. */
function versionOf(dataset: Dataset | undefined, version: unknown): DatasetVersion | undefined {
  if (dataset === undefined) return undefined;
  if (version === null || version === undefined) return latestOf(dataset);
  return dataset.versions.find((item) => String(item.version) === String(version));
}

/** Chooses a dataset by name; says how large the version in force is. */
export function DatasetWidget(props: WidgetProps) {
  const { value, onChange, disabled, invalid, id, describedBy, context } = props;
  const { datasets } = context;
  const name = typeof value === "string" && value !== "" ? value : null;
  const dataset = datasets.find((item) => item.name === name);
  const version = versionOf(dataset, context.values.version);
  const gone = name !== null && dataset === undefined && datasets.length > 0;
  return (
    <div>
      <NameBox
        id={id}
        options={datasets.map((item) => ({ value: item.name, label: item.name }))}
        value={dataset === undefined ? null : dataset.name}
        placeholder={text.dataset}
        disabled={disabled}
        invalid={invalid || gone}
        aria-describedby={describedBy}
        onChange={onChange}
        renderOption={(option) => {
          const latest = latestOf(datasets.find((item) => item.name === option.value) as Dataset);
          return (
            <span className={classes.option}>
              <span className={classes.optionName}>{option.label}</span>
              <span className={classes.optionFacts}>{latest && factsOf(latest)}</span>
            </span>
          );
        }}
      />
      {gone && <p className={classes.fault}>{text.datasetGone(name)}</p>}
      {datasets.length === 0 && <p className={classes.hint}>{text.noDatasets}</p>}
      {version && <p className={classes.hint}>{factsOf(version)}</p>}
    </div>
  );
}

const LATEST = "latest";

/** Chooses a version of the dataset that the neighbouring parameter names. */
export function DatasetVersionWidget(props: WidgetProps) {
  const { value, onChange, disabled, invalid, id, describedBy, context } = props;
  const dataset = context.datasets.find((item) => item.name === context.values.dataset);
  const chosen = value === null || value === undefined || value === "" ? LATEST : String(value);
  const versions = (dataset?.versions ?? [])
    .map((item) => item.version)
    .sort((a, b) => b - a)
    .map((version) => ({ value: String(version), label: text.versionNumber(version) }));
  const gone = chosen !== LATEST && !versions.some((item) => item.value === chosen);
  return (
    <div>
      <Select
        id={id}
        data={[{ value: LATEST, label: text.versionLatest(dataset?.latest ?? null) }, ...versions]}
        value={gone ? null : chosen}
        disabled={disabled || dataset === undefined}
        error={invalid || gone}
        aria-describedby={describedBy}
        onChange={(next) => onChange(next === LATEST || next === null ? null : Number(next))}
      />
      {gone && dataset && <p className={classes.fault}>{text.versionGone(chosen)}</p>}
    </div>
  );
}
