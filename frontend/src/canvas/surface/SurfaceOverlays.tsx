import { canvasText } from "@/text/canvas";
import type { CanvasControls } from "../actions/useCanvasActions";
import classes from "../Canvas.module.css";
import { ConnectDialog } from "../dialogs/ConnectDialog";
import { FindBar } from "../dialogs/FindBar";
import { Outline } from "../dialogs/Outline";
import { QuickAdd } from "../dialogs/QuickAdd";
import { NameNodeDialog, RenameDialog, ShortcutsDialog } from "../dialogs/SmallDialogs";
import { ContextMenu, type MenuHandlers } from "../menus/ContextMenu";
import type { OverlayChange, Overlays } from "../menus/useOverlays";

interface Props {
  overlays: Overlays;
  change: OverlayChange;
  controls: CanvasControls;
  handlers: MenuHandlers;
}

/** The panels, menus and dialogs that lie over the drawing. */
export function SurfaceOverlays({ overlays, change, controls, handlers }: Props) {
  const { shown, menu, joining, dropped, naming, renaming } = overlays;
  const { actions, view } = controls;
  return (
    <>
      {shown.outline && <Outline actions={actions} view={view} />}
      {shown.find && <FindBar view={view} onClose={() => change.toggle("find")} />}
      {shown.shortcuts && <ShortcutsDialog onClose={() => change.toggle("shortcuts")} />}
      {menu && (
        <ContextMenu
          request={menu}
          actions={actions}
          view={view}
          handlers={handlers}
          onClose={() => change.set({ menu: null })}
        />
      )}
      {joining && (
        <ConnectDialog
          key={`${joining.node}.${joining.port}`}
          {...joining}
          actions={actions}
          onClose={() => {
            change.set({ joining: null });
            view.locate(joining.node);
          }}
        />
      )}
      {dropped && (
        <QuickAdd edge={dropped} actions={actions} onClose={() => change.set({ dropped: null })} />
      )}
      {naming && (
        <NameNodeDialog
          node={naming}
          onName={(name) => actions.name(naming, name)}
          onClose={() => {
            change.set({ naming: null });
            view.locate(naming);
          }}
        />
      )}
      {renaming && (
        <RenameDialog
          node={renaming}
          onRename={(to) => actions.rename(renaming, to)}
          onClose={() => {
            change.set({ renaming: null });
            view.locate(renaming);
          }}
        />
      )}
    </>
  );
}

/** What an empty drawing says. */
export function EmptyCanvas() {
  return (
    <div className={classes.empty}>
      <h2>{canvasText.empty.title}</h2>
      <p>{canvasText.empty.sentence}</p>
    </div>
  );
}
