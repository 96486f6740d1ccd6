import type { ComponentType } from "react";
import type { FieldKind } from "../inspector/fields";
import { CodeWidget } from "./CodeWidget";
import { ColumnsWidget } from "./ColumnsWidget";
import { ColumnWidget } from "./ColumnWidget";
import { DatasetVersionWidget, DatasetWidget } from "./DatasetWidget";
import { NumberWidget } from "./NumberWidget";
import { ChoiceWidget, MultilineWidget, SwitchWidget, TextWidget } from "./TextWidgets";
import type { WidgetProps } from "./types";

const WIDGETS: Readonly<Record<FieldKind, ComponentType<WidgetProps>>> = {
  integer: NumberWidget,
  float: NumberWidget,
  string: TextWidget,
  boolean: SwitchWidget,
  choice: ChoiceWidget,
  columns: ColumnsWidget,
  column: ColumnWidget,
  code: CodeWidget,
  text: MultilineWidget,
  dataset: DatasetWidget,
};

/** Kinds whose control is no single input that a `<label>` could point to. */
export const COMPOSITE_KINDS: ReadonlySet<FieldKind> = new Set(["columns", "code"]);

/** The widget for a parameter's kind. */
export function Widget(props: WidgetProps) {
  const { field, context } = props;
  // A version is a number to the component, a choice to the person, where a dataset is chosen.
  const ofDataset = field.name === "version" && "dataset" in context.values;
  const Chosen = ofDataset ? DatasetVersionWidget : WIDGETS[field.kind];
  return <Chosen {...props} />;
}
