/** What the palette offers, in groups, and how it travels in a drag. Pure. */
import type { Dataset } from "@/api/types";
import { DATASET_COMPONENT } from "@/graph/nodeSpecs";
import { searchComponents } from "@/graph/search";
import type { ComponentSpec } from "@/graph/spec";
import { designerText } from "@/text/designer";

export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly component: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly spec: ComponentSpec | undefined;
  readonly dataset: Dataset | null;
}

export interface PaletteGroup {
  readonly name: string;
  readonly items: readonly PaletteItem[];
}

/** MIME type of the drag's data. */
export const DRAG_TYPE = "application/x-jackfield-component";

export function paletteGroups(
  components: readonly ComponentSpec[],
  datasets: readonly Dataset[],
  text: string,
): readonly PaletteGroup[] {
  const groups = new Map<string, PaletteItem[]>();
  const add = (name: string, item: PaletteItem) => {
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  };
  const datasetSpec = components.find((spec) => spec.name === DATASET_COMPONENT);
  for (const dataset of foundDatasets(datasets, text)) {
    add(designerText.palette.datasets, datasetItem(dataset, datasetSpec));
  }
  for (const spec of searchComponents(components, text)) add(spec.category, componentItem(spec));
  return [...groups].map(([name, items]) => ({ name, items }));
}

function foundDatasets(datasets: readonly Dataset[], text: string): readonly Dataset[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return datasets.filter(({ name, description }) => {
    const written = `${name} ${description} dataset data`.toLowerCase();
    return words.every((word) => written.includes(word));
  });
}

function componentItem(spec: ComponentSpec): PaletteItem {
  return {
    id: `component:${spec.name}`,
    label: spec.display_name,
    component: spec.name,
    parameters: {},
    spec,
    dataset: null,
  };
}

function datasetItem(dataset: Dataset, spec: ComponentSpec | undefined): PaletteItem {
  return {
    id: `dataset:${dataset.name}`,
    label: dataset.name,
    component: DATASET_COMPONENT,
    parameters: { dataset: dataset.name },
    spec,
    dataset,
  };
}

export function writeDrag(item: PaletteItem): string {
  return JSON.stringify({ component: item.component, parameters: item.parameters });
}

/** Reads what was dropped; null for what is no component. */
export function readDrag(
  text: string,
): { component: string; parameters: Record<string, string> } | null {
  if (!text) return null;
  const { component, parameters = {} } = JSON.parse(text) as ReturnType<typeof readDrag> & object;
  return typeof component === "string" ? { component, parameters } : null;
}
