import { sharedText } from "@/text/shared";

/** The root of a port type: `model[classifier]` is drawn as a `model`. */
export type PortRoot = keyof typeof SHAPES;

/** How a port type looks everywhere: on the palette, the node, the edge and in the help. */
export interface PortLook {
  root: PortRoot;
  /** An SVG path in a 12 by 12 box; also good for `new Path2D(path)`. */
  path: string;
  /** Outlined rather than filled: colour is never the only difference. */
  hollow: boolean;
  /** A CSS colour (a token). */
  color: string;
  label: string;
}

interface Shape {
  path: string;
  hollow: boolean;
}

const SQUARE = "M2 2h8v8h-8z";
const DIAMOND = "M6 0.8 11.2 6 6 11.2 0.8 6z";
const TRIANGLE = "M6 1.2 11 10.4H1z";
const HEXAGON = "M3.4 1.5h5.2L11.2 6 8.6 10.5H3.4L0.8 6z";
const PENTAGON = "M6 0.9 11.3 4.8 9.3 11H2.7L0.7 4.8z";
const CIRCLE = "M6 1.5a4.5 4.5 0 1 0 0.001 0z";
const PAGE = "M2.5 1h4.8l2.2 2.4V11h-7z";
const FOLDER = "M1 2.5h4l1.2 1.5H11v6H1z";
const BARS = "M1.5 6h2.4v4.5H1.5zM4.8 1.5h2.4v9H4.8zM8.1 4h2.4v6.5H8.1z";

const SHAPES = {
  any: { path: CIRCLE, hollow: true },
  table: { path: SQUARE, hollow: false },
  metrics: { path: BARS, hollow: false },
  untrained_model: { path: DIAMOND, hollow: true },
  model: { path: DIAMOND, hollow: false },
  transform: { path: TRIANGLE, hollow: false },
  image_transform: { path: TRIANGLE, hollow: true },
  cluster_model: { path: HEXAGON, hollow: false },
  recommender: { path: PENTAGON, hollow: false },
  image_directory: { path: FOLDER, hollow: true },
  file: { path: PAGE, hollow: false },
  directory: { path: FOLDER, hollow: false },
} satisfies Record<string, Shape>;

/** All roots, in the order the help lists them. */
export const PORT_ROOTS = Object.keys(SHAPES) as PortRoot[];

/** The look of a port type; an unknown one looks like `any`. */
export function portLook(type: string): PortLook {
  const name = type.split("[", 1)[0] ?? "any";
  const root: PortRoot = name in SHAPES ? (name as PortRoot) : "any";
  return {
    root,
    ...SHAPES[root],
    color: `var(--jf-port-${root})`,
    label: portLabel(type, root),
  };
}

function portLabel(type: string, root: PortRoot): string {
  const subtype = /\[([a-z0-9_]+)\]/.exec(type)?.[1];
  const label = sharedText.portTypes[root];
  return subtype ? `${label} (${subtype.replaceAll("_", " ")})` : label;
}
