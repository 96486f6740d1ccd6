import { Menu } from "@mantine/core";
import { type CSSProperties, type ReactNode, type Ref, useMemo } from "react";
import type { Position } from "@/graph/model";
import { outputOf } from "@/graph/spec";
import { again, canRetry, everything, from, only, type RunScope, until } from "@/runs/scope";
import { canvasText } from "@/text/canvas";
import type { CanvasActions } from "../actions/actions";
import { clipboardText, writeClipboard } from "../actions/clipboard";
import type { CanvasView } from "../actions/useCanvasActions";
import type { PortKind } from "../actions/useConnecting";
import { currentSpecs, useSession } from "../session";

export type MenuTarget =
  | { readonly kind: "node"; readonly id: string }
  /** All nodes that are selected. */
  | { readonly kind: "selection" }
  | { readonly kind: "port"; readonly node: string; readonly port: string; readonly of: PortKind }
  | { readonly kind: "edge"; readonly id: string }
  | { readonly kind: "pane"; readonly at: Position };

export interface MenuRequest {
  readonly target: MenuTarget;
  readonly screen: Position;
}

export interface MenuHandlers {
  inspect(id: string): void;
  openOutput(node: string, port: string): void;
  openLog(node: string): void;
  join(node: string, port?: string, kind?: PortKind): void;
  name(node: string): void;
  rename(node: string): void;
  run?: ((scope: RunScope) => void) | undefined;
  retry?: (() => void) | undefined;
}

interface Props {
  request: MenuRequest;
  actions: CanvasActions;
  view: CanvasView;
  handlers: MenuHandlers;
  onClose: () => void;
}

const words = canvasText.menu;
const POINTER_EVENTS = ["mousedown", "touchstart"];

/** Actions on what is under the pointer or focused. */
export function ContextMenu({ request, actions, view, handlers, onClose }: Props) {
  const { readOnly } = useSession();
  const { target, screen } = request;
  const place = useMemo(
    () => ({ position: "fixed" as const, left: screen.x, top: screen.y, width: 0, height: 0 }),
    [screen],
  );
  return (
    <Menu
      opened
      onClose={onClose}
      // The key press that opened it must not count as one outside and close it.
      clickOutsideEvents={POINTER_EVENTS}
      position="bottom-start"
      offset={2}
      width={264}
      returnFocus
    >
      <Menu.Target>
        <Anchor style={place} />
      </Menu.Target>
      <Menu.Dropdown aria-label={words.label}>
        {target.kind === "node" && (
          <NodeItems id={target.id} {...{ actions, handlers, readOnly }} />
        )}
        {target.kind === "selection" && (
          <SelectionItems {...{ actions, view, handlers, readOnly }} />
        )}
        {target.kind === "port" && (
          <PortItems target={target} {...{ actions, handlers, readOnly }} />
        )}
        {target.kind === "edge" && (
          <Item label={words.delete} onClick={() => actions.part(target.id)} keys="Del" />
        )}
        {target.kind === "pane" && (
          <PaneItems at={target.at} {...{ actions, view, handlers, readOnly }} />
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Where the menu hangs. It is nothing to press, so it takes none of the attributes of a button. */
function Anchor({ ref, style }: { ref?: Ref<HTMLDivElement>; style: CSSProperties }) {
  return <div ref={ref} style={style} />;
}

interface ItemProps {
  label: string;
  onClick: () => void;
  keys?: string;
  disabled?: boolean;
}

function Item({ label, onClick, keys, disabled }: ItemProps): ReactNode {
  return (
    <Menu.Item onClick={onClick} rightSection={keys} disabled={disabled}>
      {label}
    </Menu.Item>
  );
}

interface ItemsProps {
  actions: CanvasActions;
  handlers: MenuHandlers;
  readOnly: boolean;
}

function NodeItems({ id, actions, handlers, readOnly }: ItemsProps & { id: string }) {
  const session = useSession();
  const step = session.runView.getState().steps.get(id);
  const ports = currentSpecs(session).get(id)?.outputs ?? [];
  return (
    <>
      <Item label={words.open} onClick={() => handlers.inspect(id)} keys="Enter" />
      {ports
        .filter((port) => step?.outputs[port.name])
        .map((port) => (
          <Item
            key={port.name}
            label={words.preview(port.name)}
            onClick={() => handlers.openOutput(id, port.name)}
          />
        ))}
      {step && <Item label={words.log} onClick={() => handlers.openLog(id)} />}
      {handlers.run && <RunItems chosen={[id]} run={handlers.run} retry={handlers.retry} />}
      {!readOnly && (
        <>
          <Item label={words.join} onClick={() => handlers.join(id)} keys="C" />
          <Item label={words.name} onClick={() => handlers.name(id)} keys="F2" />
          <Item label={words.rename} onClick={() => handlers.rename(id)} />
          <Menu.Divider />
          <EditItems actions={actions} />
        </>
      )}
      <Item label={words.selectDownstream} onClick={() => actions.selectBelow([id])} />
    </>
  );
}

/** What can be done with several nodes at once. */
function SelectionItems({ actions, view, handlers, readOnly }: ItemsProps & { view: CanvasView }) {
  const chosen = [...useSession().document.getState().selection.nodes];
  return (
    <>
      <Item label={words.fitSelection} onClick={() => view.fit(chosen)} />
      {handlers.run && <RunItems chosen={chosen} run={handlers.run} retry={handlers.retry} />}
      {readOnly ? (
        <Item label={words.copy} onClick={() => writeClipboard(actions.copy())} keys="Ctrl C" />
      ) : (
        <EditItems actions={actions} />
      )}
      <Item label={words.selectDownstream} onClick={() => actions.selectBelow(chosen)} />
    </>
  );
}

interface RunItemsProps {
  chosen: readonly string[];
  run: (scope: RunScope) => void;
  retry: MenuHandlers["retry"];
}

/** Ways to run that begin or end at these nodes. */
function RunItems({ chosen, run, retry }: RunItemsProps) {
  const { runView } = useSession();
  return (
    <>
      <Menu.Divider />
      <Item label={words.runUntil(chosen.length)} onClick={() => run(until(chosen))} keys="R" />
      <Item label={words.runFrom(chosen.length)} onClick={() => run(from(chosen))} keys="Shift R" />
      <Item
        label={words.runSelected(chosen.length)}
        onClick={() => run(only(chosen))}
        keys="Ctrl Shift Enter"
      />
      <Item label={words.regenerate(chosen.length)} onClick={() => run(again(chosen))} />
      {retry && canRetry(runView.getState().run) && <Item label={words.retry} onClick={retry} />}
      <Menu.Divider />
    </>
  );
}

/** About what is selected. */
function EditItems({ actions }: { actions: CanvasActions }) {
  return (
    <>
      <Item label={words.cut} onClick={() => writeClipboard(actions.cut())} keys="Ctrl X" />
      <Item label={words.copy} onClick={() => writeClipboard(actions.copy())} keys="Ctrl C" />
      <Item label={words.duplicate} onClick={actions.duplicate} keys="Ctrl D" />
      <Item label={words.delete} onClick={actions.remove} keys="Del" />
      <Menu.Divider />
    </>
  );
}

type PortTarget = Extract<MenuTarget, { kind: "port" }>;

function PortItems({ target, actions, handlers, readOnly }: ItemsProps & { target: PortTarget }) {
  const session = useSession();
  const { node, port, of } = target;
  const known = of === "output" && outputOf(currentSpecs(session).get(node), port);
  const { graph } = session.document.getState();
  const edges = [...graph.edges.values()].filter(({ source, target }) => {
    const end = of === "output" ? source : target;
    return end.node === node && end.port === port;
  });
  return (
    <>
      {known && (
        <Item label={words.preview(port)} onClick={() => handlers.openOutput(node, port)} />
      )}
      {!readOnly && <Item label={words.joinPort} onClick={() => handlers.join(node, port, of)} />}
      {!readOnly && edges.length > 0 && (
        <Item
          label={words.removeEdges}
          onClick={() => {
            for (const edge of edges) actions.part(edge.id);
          }}
        />
      )}
    </>
  );
}

function PaneItems({
  at,
  actions,
  view,
  handlers,
  readOnly,
}: ItemsProps & { at: Position; view: CanvasView }) {
  return (
    <>
      {!readOnly && (
        <Item
          label={words.paste}
          onClick={() => void clipboardText().then((text) => actions.paste(text, at))}
          keys="Ctrl V"
        />
      )}
      <Item label={words.selectAll} onClick={actions.selectAll} keys="Ctrl A" />
      <Item label={words.fit} onClick={() => view.fit()} keys="F" />
      {!readOnly && <Item label={words.tidy} onClick={() => void view.tidy()} keys="T" />}
      {handlers.run && (
        <Item label={words.run} onClick={() => handlers.run?.(everything)} keys="Ctrl Enter" />
      )}
    </>
  );
}
