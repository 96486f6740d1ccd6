import type { Column, Dataset } from "@/api/types";
import type { Json } from "@/graph/model";
import type { Field, Values } from "../inspector/fields";

/** What widgets know of the node's surroundings. */
export interface WidgetContext {
  /** Columns that arrive at each input; null where they cannot be known yet. */
  readonly arriving: Readonly<Record<string, readonly Column[] | null>>;
  readonly datasets: readonly Dataset[];
  /** The node's values in force, of all parameters. */
  readonly values: Values;
}

/** What every widget is given. */
export interface WidgetProps {
  readonly field: Field;
  /** The value in force: the node's own or the default. */
  readonly value: unknown;
  readonly onChange: (value: Json) => void;
  readonly disabled: boolean;
  /** A problem was found here; the widget is marked, the row says which. */
  readonly invalid: boolean;
  /** id of the control, which the row's label points to. */
  readonly id: string;
  readonly labelId: string;
  /** ids of the texts that describe the control (help, problems). */
  readonly describedBy: string;
  readonly context: WidgetContext;
}
