import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import type { Pipeline } from "@/api/types";
import type { CanvasControls } from "@/canvas/actions/useCanvasActions";
import { Canvas } from "@/canvas/Canvas";
import type { CanvasHandlers } from "@/canvas/handlers";
import { designerText } from "@/text/designer";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import classes from "./Designer.module.css";
import { ConflictDialog } from "./dialogs/ConflictDialog";
import { Drawer } from "./drawer/Drawer";
import { useDrawer } from "./drawer/drawerState";
import { showOutput } from "./drawer/showOutput";
import { InspectorPane } from "./InspectorPane";
import { carried } from "./palette/carried";
import { DRAG_TYPE, readDrag } from "./palette/items";
import { Palette } from "./palette/Palette";
import { type DesignerParts, DesignerProvider } from "./session/context";
import { type Designer as OpenDesigner, openDesigner } from "./session/designer";
import { RunNews } from "./session/RunNews";
import { useKeptPanels } from "./session/useKeptPanels";
import { usePlanning } from "./session/usePlanning";
import { type RunControl, useRunControl } from "./session/useRunControl";
import { useServerFacts } from "./session/useServerFacts";
import { TopBar } from "./topbar/TopBar";

/** The designer: palette, canvas, inspector and drawer around one open pipeline. */
export function Designer({ pipeline }: { pipeline: Pipeline }) {
  const [designer] = useState(() => openDesigner(pipeline));
  useEffect(() => designer.start(), [designer]);
  useKeptPanels(designer);
  const show = useDrawer((state) => state.show);
  const hooks = useMemo(() => ({ onProblems: () => show("problems") }), [show]);
  const run = useRunControl(designer, hooks);
  const facts = useServerFacts(designer);
  const [canvas, setCanvas] = useState<CanvasControls | null>(null);
  const parts = useMemo<DesignerParts>(
    () => ({ designer, run, controls: () => canvas }),
    [designer, run, canvas],
  );
  useDeepLink(designer, canvas);
  usePlanning(designer);
  useDrawerOfSelection(designer, canvas);

  if (facts.error) return <ErrorState alone title={designerText.notOpened} error={facts.error} />;
  if (!facts.ready) return <LoadingState label={designerText.loading} />;
  return (
    <DesignerProvider value={parts}>
      <Layout designer={designer} facts={facts} canvasRef={setCanvas} run={run} />
      <ConflictDialog />
      <RunNews designer={designer} canvas={canvas} />
    </DesignerProvider>
  );
}

interface LayoutProps {
  designer: OpenDesigner;
  facts: ReturnType<typeof useServerFacts>;
  canvasRef: (controls: CanvasControls | null) => void;
  run: RunControl;
}

function Layout({ designer, facts, canvasRef, run }: LayoutProps) {
  const search = useRef<HTMLInputElement>(null);
  const inspector = useRef<HTMLDivElement>(null);
  const [palette, togglePalette] = useShown("palette");
  const [inspecting, toggleInspector] = useShown("inspector");
  const show = useDrawer((state) => state.show);
  const covered = useDrawer((state) => state.opened && state.full);
  useInspectorRoom(inspecting);
  const handlers = useHandlers({ designer, search, inspector, run });
  return (
    <div className={classes.page}>
      <TopBar
        paletteShown={palette}
        inspectorShown={inspecting}
        onTogglePalette={togglePalette}
        onToggleInspector={toggleInspector}
        onShowProblems={() => show("problems")}
      />
      <div className={classes.body}>
        {palette && (
          <div className={classes.palette} inert={covered}>
            <Palette components={facts.components} datasets={facts.datasets} searchRef={search} />
          </div>
        )}
        <div className={classes.centre}>
          <div className={classes.canvas} inert={covered}>
            <Canvas session={designer.session} handlers={handlers} ref={canvasRef} />
          </div>
          <Drawer />
        </div>
        {inspecting && (
          <div className={classes.inspector} ref={inspector} inert={covered}>
            <InspectorPane facts={facts} />
          </div>
        )}
      </div>
    </div>
  );
}

interface HandlerParts {
  designer: OpenDesigner;
  search: React.RefObject<HTMLInputElement | null>;
  inspector: React.RefObject<HTMLDivElement | null>;
  run: RunControl;
}

/** What the canvas asks of this page. */
function useHandlers({ designer, search, inspector, run }: HandlerParts): CanvasHandlers {
  const show = useDrawer((state) => state.show);
  return useMemo(
    () => ({
      inspect: () => focusFirst(inspector.current),
      openOutput: (node, port) => showOutput(designer.session, { node, port }),
      openLog: (node) => show("log", { node }),
      readDrop: (data) => readDrag(data.getData(DRAG_TYPE)),
      carried,
      searchPalette: () => search.current?.select(),
      run: (scope) => void run.start(undefined, scope),
      retry: run.retry,
    }),
    [designer, search, inspector, run, show],
  );
}

const EDITABLE = ":is(input, select, textarea, [contenteditable=true], [role=combobox])";

/** The first parameter of the inspector, or whatever else in it takes the focus. */
function focusFirst(pane: HTMLElement | null): void {
  // The selection may just have changed: the inspector is drawn with the next frame.
  requestAnimationFrame(() => {
    const first = pane?.querySelector<HTMLElement>(`[data-parameter] ${EDITABLE}`);
    (first ?? pane?.querySelector<HTMLElement>(`${EDITABLE}, button`))?.focus();
  });
}

/** The drawer is about the selected node, and does not hide it when it opens. */
function useDrawerOfSelection(designer: OpenDesigner, canvas: CanvasControls | null): void {
  const { document } = designer.session;
  const opened = useDrawer((state) => state.opened);
  const wasOpened = useRef(true);
  useEffect(
    () =>
      document.subscribe(({ selection }, before) => {
        if (selection === before.selection) return;
        const selected = [...selection.nodes].at(-1) ?? null;
        if (selected) useDrawer.getState().follow(selected);
      }),
    [document],
  );
  useEffect(() => {
    if (!canvas) return;
    // Open from the start: the view is as it was left.
    const opens = opened && !wasOpened.current;
    wasOpened.current = opened;
    const [selected] = document.getState().selection.nodes;
    if (!opens || !selected) return;
    // The drawer takes its room first.
    const frame = requestAnimationFrame(() => canvas.view.reveal(selected));
    return () => cancelAnimationFrame(frame);
  }, [opened, document, canvas]);
}

/** `?node=` selects and shows a node. */
function useDeepLink(designer: OpenDesigner, canvas: CanvasControls | null): void {
  const [parameters, setParameters] = useSearchParams();
  const node = parameters.get("node");
  useEffect(() => {
    if (!node || !canvas) return;
    designer.session.document.select([node]);
    useDrawer.getState().fill(false);
    canvas.view.locate(node);
    setParameters({}, { replace: true });
  }, [node, designer, canvas, setParameters]);
}

/** What floats above the page stands beside the inspector, never over it. */
function useInspectorRoom(inspecting: boolean): void {
  useEffect(() => {
    const page = document.documentElement;
    page.toggleAttribute("data-inspector", inspecting);
    return () => page.removeAttribute("data-inspector");
  }, [inspecting]);
}

/** In windows narrower than this many pixels, the canvas needs a pane's room more. */
const ROOM_FOR = { palette: 1100, inspector: 800 } as const;

/** Whether a side pane is shown; remembered for wide windows and for narrow ones. */
function useShown(pane: keyof typeof ROOM_FOR): [boolean, () => void] {
  const isNarrow = useMediaQuery(`(width < ${ROOM_FOR[pane]}px)`, false, {
    getInitialValueInEffect: false,
  });
  const inWide = useKept(`jackfield.${pane}.shown`, true);
  const inNarrow = useKept(`jackfield.${pane}.shown.narrow`, false);
  const [shown, setShown] = isNarrow ? inNarrow : inWide;
  return [shown, () => setShown(!shown)];
}

function useKept(key: string, defaultValue: boolean) {
  return useLocalStorage({ key, defaultValue, getInitialValueInEffect: false });
}
