/** A component's interface as the API gives it, and the catalogue of all of them. */
export interface PortSpec {
  readonly name: string;
  readonly type: string;
  readonly optional?: boolean;
  readonly label?: string;
  readonly help?: string;
}

export type ParameterKind =
  | "integer"
  | "float"
  | "string"
  | "boolean"
  | "choice"
  | "columns"
  | "column"
  | "code"
  | "text"
  | "dataset";

/** One parameter of a component: a JSON Schema property with the `x-` hints of the widget. */
export interface ParameterSchema {
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | null)[];
  /** Column selections have several shapes; `null` among them means it may stay blank. */
  readonly anyOf?: readonly { readonly type?: string }[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  /** A `ParameterKind`, or one that a later server knows. */
  readonly "x-kind"?: string;
  readonly "x-visible-when"?: Readonly<Record<string, readonly unknown[]>>;
  readonly "x-port"?: string;
  /** The title that parameters of one group are shown under. */
  readonly "x-group"?: string;
  readonly "x-language"?: string;
  readonly "x-enum-labels"?: Readonly<Record<string, string>> | readonly string[];
}

export interface ParametersSchema {
  readonly properties?: Readonly<Record<string, ParameterSchema>>;
  readonly required?: readonly string[];
}

/** What people call a port. Mirrors `title` in designer/graph/spec.py. */
export function portTitle({ name, label }: PortSpec): string {
  if (label) return label;
  const words = name.replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface ComponentSpec {
  readonly name: string;
  readonly version: string;
  readonly versions?: readonly string[];
  readonly display_name: string;
  readonly category: string;
  readonly help: string;
  readonly inputs: readonly PortSpec[];
  readonly outputs: readonly PortSpec[];
  readonly parameters: ParametersSchema;
  readonly keywords?: readonly string[];
  readonly user_code?: boolean;
  readonly deterministic?: boolean;
  /** Reads a source outside: its results are reused while that source is unchanged. */
  readonly reads_outside?: boolean;
}

/** Components by name. */
export type Catalogue = ReadonlyMap<string, ComponentSpec>;

export function catalogueOf(components: readonly ComponentSpec[]): Catalogue {
  return new Map(components.map((spec) => [spec.name, spec]));
}

export function specOf(catalogue: Catalogue, component: string): ComponentSpec | undefined {
  return catalogue.get(component.split("@", 1)[0] ?? component);
}

export function inputOf(spec: ComponentSpec | undefined, port: string): PortSpec | undefined {
  return spec?.inputs.find((item) => item.name === port);
}

export function outputOf(spec: ComponentSpec | undefined, port: string): PortSpec | undefined {
  return spec?.outputs.find((item) => item.name === port);
}

/** The type of the pipeline parameter that can hold a component's parameter of this kind. */
export function pipelineTypeOf(
  schema: ParameterSchema | undefined,
): "int" | "float" | "str" | "bool" | "json" {
  switch (schema?.["x-kind"]) {
    case "integer":
      return "int";
    case "float":
      return "float";
    case "boolean":
      return "bool";
    case "columns":
      return "json";
    default:
      return "str";
  }
}
