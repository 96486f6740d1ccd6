/** Draws nodes and edges with the 2D context: the far view and the overview map share it. */
import type { Selection } from "@/graph/documentStore";
import type { Graph } from "@/graph/model";
import type { StepSnapshot } from "@/runs/model";
import { statusLook } from "@/ui/statusLook";
import type { Rectangle } from "./geometry";

export interface Palette {
  readonly surface: string;
  readonly border: string;
  readonly edge: string;
  readonly text: string;
  readonly accent: string;
  readonly tones: Readonly<Record<string, string>>;
}

export interface Picture {
  readonly graph: Graph;
  readonly selection: Selection;
  readonly rectangles: ReadonlyMap<string, Rectangle>;
  readonly steps: ReadonlyMap<string, StepSnapshot>;
  /** What to write on a node; null writes nothing. */
  readonly title: ((id: string) => string) | null;
}

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

const TONES = ["success", "reused", "running", "failure", "warning", "idle"];
/** Titles smaller than this are not worth drawing, in screen pixels. */
const SMALLEST_TITLE = 7;
const TITLE_SIZE = 34;

/** The theme's colours, read from its tokens. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--jf-${name}`).trim();
  return {
    surface: token("surface"),
    border: token("border-strong"),
    edge: token("border-strong"),
    text: token("text"),
    accent: token("accent"),
    tones: Object.fromEntries(TONES.map((tone) => [tone, token(tone)])),
  };
}

/** Fits the drawing buffer to the element and the screen's pixels, and clears it. */
export function prepare(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth * ratio, canvas.clientHeight * ratio];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

export function paint(
  context: CanvasRenderingContext2D,
  picture: Picture,
  view: View,
  palette: Palette,
): void {
  context.save();
  context.translate(view.x, view.y);
  context.scale(view.zoom, view.zoom);
  paintEdges(context, picture, view, palette);
  for (const [id, rectangle] of picture.rectangles) {
    if (isVisible(rectangle, view)) paintNode(context, picture, id, rectangle, view, palette);
  }
  context.restore();
}

function paintEdges(
  context: CanvasRenderingContext2D,
  { graph, rectangles }: Picture,
  view: View,
  palette: Palette,
): void {
  context.beginPath();
  for (const edge of graph.edges.values()) {
    const from = rectangles.get(edge.source.node);
    const to = rectangles.get(edge.target.node);
    if (!from || !to || !(isVisible(from, view) || isVisible(to, view))) continue;
    context.moveTo(from.x + from.width / 2, from.y + from.height);
    context.lineTo(to.x + to.width / 2, to.y);
  }
  context.lineWidth = 1.2 / view.zoom;
  context.strokeStyle = palette.edge;
  context.globalAlpha = 0.7;
  context.stroke();
  context.globalAlpha = 1;
}

function paintNode(
  context: CanvasRenderingContext2D,
  { selection, steps, title }: Picture,
  id: string,
  { x, y, width, height }: Rectangle,
  view: View,
  palette: Palette,
): void {
  const step = steps.get(id);
  const tone = step ? palette.tones[statusLook(step.status).tone] : undefined;
  const selected = selection.nodes.has(id);
  context.fillStyle = palette.surface;
  context.fillRect(x, y, width, height);
  context.strokeStyle = selected ? palette.accent : (tone ?? palette.border);
  context.lineWidth = (selected ? 3 : 1.2) / view.zoom;
  context.strokeRect(x, y, width, height);
  if (tone) {
    context.fillStyle = tone;
    context.fillRect(x, y, Math.max(12, 4 / view.zoom), height);
  }
  if (title && TITLE_SIZE * view.zoom >= SMALLEST_TITLE) {
    context.fillStyle = palette.text;
    context.font = `600 ${TITLE_SIZE}px sans-serif`;
    context.textBaseline = "middle";
    context.fillText(title(id), x + 22, y + height / 2, width - 30);
  }
}

function isVisible({ x, y, width, height }: Rectangle, view: View): boolean {
  const left = x * view.zoom + view.x;
  const top = y * view.zoom + view.y;
  return (
    left < view.width &&
    top < view.height &&
    left + width * view.zoom > 0 &&
    top + height * view.zoom > 0
  );
}
