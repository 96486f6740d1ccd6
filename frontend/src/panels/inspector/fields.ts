/** A component's JSON Schema as fields to show, and the values they hold. Pure. */

import type { ParameterKind, ParameterSchema, ParametersSchema } from "@/graph/spec";

export type FieldKind = ParameterKind;

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Bounds of a number; null is unbounded. `above` marks a minimum that is itself not allowed. */
export interface Bounds {
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly above: boolean;
}

/** One parameter as the inspector shows it. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly nullable: boolean;
  readonly choices: readonly Choice[];
  readonly bounds: Bounds;
  readonly visibleWhen: Readonly<Record<string, readonly unknown[]>>;
  readonly port: string | null;
  /** The title of the group it is shown in; null where it stands alone. */
  readonly group: string | null;
  readonly language: "python" | "sql" | "text";
}

export type Values = Readonly<Record<string, unknown>>;

/** A value taken from a pipeline parameter: `{"$parameter": name}`. */
export interface BoundValue {
  readonly $parameter: string;
}

const KINDS: ReadonlySet<string> = new Set<FieldKind>([
  "integer",
  "float",
  "string",
  "boolean",
  "choice",
  "columns",
  "column",
  "code",
  "text",
  "dataset",
]);

const KIND_OF_TYPE: Readonly<Record<string, FieldKind>> = {
  integer: "integer",
  number: "float",
  boolean: "boolean",
  string: "string",
};

export function isBound(value: unknown): value is BoundValue {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as BoundValue).$parameter === "string"
  );
}

function typesOf(property: ParameterSchema): readonly string[] {
  if (property.type === undefined) return (property.anyOf ?? []).flatMap(({ type }) => type ?? []);
  return typeof property.type === "string" ? [property.type] : property.type;
}

/** The widget's kind: what the component says, else what its JSON type suggests. */
function kindOf(property: ParameterSchema): FieldKind {
  const told = property["x-kind"];
  if (told !== undefined && KINDS.has(told)) return told as FieldKind;
  if (property.enum !== undefined) return "choice";
  const type = typesOf(property).find((name) => name !== "null");
  return KIND_OF_TYPE[type ?? "string"] ?? "string";
}

/** `split_rows` → "Split rows": the words of a name when nobody wrote a label. */
export function words(name: string): string {
  const text = name.replaceAll("_", " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function choicesOf(property: ParameterSchema): Choice[] {
  const labels = property["x-enum-labels"];
  return (property.enum ?? []).flatMap((item, index) => {
    if (item === null) return [];
    const value = String(item);
    const label = Array.isArray(labels)
      ? labels[index]
      : (labels as Record<string, string>)?.[value];
    return [{ value, label: label ?? words(value) }];
  });
}

function boundsOf(property: ParameterSchema): Bounds {
  return {
    minimum: property.exclusiveMinimum ?? property.minimum ?? null,
    maximum: property.maximum ?? null,
    above: property.exclusiveMinimum !== undefined,
  };
}

function languageOf(property: ParameterSchema): Field["language"] {
  const language = property["x-language"];
  return language === "python" || language === "sql" ? language : "text";
}

/** The fields of a component, in the order of its schema. */
export function fieldsOf(schema: ParametersSchema): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, schemaOfOne]) =>
    fieldOf(name, schemaOfOne, required.has(name)),
  );
}

function fieldOf(name: string, property: ParameterSchema, required: boolean): Field {
  return {
    name,
    kind: kindOf(property),
    label: property.title ?? words(name),
    help: property.description ?? "",
    // A conditional parameter is never in `required`, but has no default when it must be set.
    required: required || !("default" in property),
    default: property.default ?? null,
    nullable: typesOf(property).includes("null"),
    choices: choicesOf(property),
    bounds: boundsOf(property),
    visibleWhen: property["x-visible-when"] ?? {},
    port: property["x-port"] ?? null,
    group: property["x-group"] ?? null,
    language: languageOf(property),
  };
}

/** Every field's value in force: the node's own, else the default; bound ones resolved. */
export function valuesInForce(
  fields: readonly Field[],
  parameters: Values,
  pipelineParameters: Values = {},
): Values {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const own = parameters[field.name];
    if (isBound(own)) values[field.name] = pipelineParameters[own.$parameter] ?? null;
    else values[field.name] = own === undefined ? field.default : own;
  }
  return values;
}

/** Whether a field counts, given the values in force; mirrors `Parameter.is_visible`. */
export function isVisible(field: Field, values: Values): boolean {
  return Object.entries(field.visibleWhen).every(([other, allowed]) =>
    allowed.includes(values[other] ?? null),
  );
}

export function visibleFields(fields: readonly Field[], values: Values): Field[] {
  return fields.filter((field) => isVisible(field, values));
}

/** Fields that are shown together: those of a group in the place of its first one. */
export interface FieldGroup {
  readonly title: string | null;
  readonly fields: readonly Field[];
}

export function groupsOf(fields: readonly Field[]): FieldGroup[] {
  const groups = new Map<string, { title: string | null; fields: Field[] }>();
  for (const field of fields) {
    const key = field.group ?? `field ${field.name}`;
    const group = groups.get(key) ?? { title: field.group, fields: [] };
    group.fields.push(field);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Whether two parameter values are the same JSON, whatever the order of keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), b as Record<string, unknown>];
  return (
    left.length === Object.keys(right).length &&
    left.every(([key, value]) => key in right && sameValue(value, right[key]))
  );
}

/** Whether the node itself sets this field to something else than the default it has. */
export function isChanged(field: Field, parameters: Values): boolean {
  const own = parameters[field.name];
  return !field.required && own !== undefined && !sameValue(own, field.default);
}

/** Whether a number lies within a field's bounds. */
export function withinBounds(value: number, { minimum, maximum, above }: Bounds): boolean {
  if (minimum !== null && (above ? value <= minimum : value < minimum)) return false;
  return maximum === null || value <= maximum;
}

/** Whether a slider makes sense: both ends known, and few enough values to aim at. */
export function hasSlider({ kind, bounds }: Field): boolean {
  if (bounds.minimum === null || bounds.maximum === null) return false;
  const span = bounds.maximum - bounds.minimum;
  return span > 0 && span <= (kind === "integer" ? LARGEST_INTEGER_SLIDER : LARGEST_FLOAT_SLIDER);
}

/** Above these spans one step of the slider would be less than a pixel. */
const LARGEST_INTEGER_SLIDER = 200;
const LARGEST_FLOAT_SLIDER = 100;

/** Steps a slider of floats is divided into. */
const SLIDER_STEPS = 100;

/** The distance between two neighbouring values of a field's slider. */
export function sliderStep({ kind, bounds }: Field): number {
  if (kind === "integer") return 1;
  return ((bounds.maximum ?? 1) - (bounds.minimum ?? 0)) / SLIDER_STEPS;
}
