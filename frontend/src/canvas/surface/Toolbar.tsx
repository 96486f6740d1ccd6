import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import {
  IconBinaryTree,
  IconFocusCentered,
  IconKeyboard,
  IconList,
  IconMap2,
  IconMinus,
  IconPlus,
  IconSearch,
} from "@tabler/icons-react";
import { useViewport } from "@xyflow/react";
import { canvasText } from "@/text/canvas";
import type { CanvasView } from "../actions/useCanvasActions";
import classes from "../Canvas.module.css";
import type { Shown } from "../menus/useOverlays";

interface Props {
  view: CanvasView;
  readOnly: boolean;
  shown: Shown;
  toggle: (part: keyof Shown) => void;
}

const ZOOM_STEP = 1.25;

interface ToolProps {
  label: string;
  Icon: typeof IconPlus;
  onClick: () => void;
  pressed?: boolean;
}

function Tool({ label, Icon, onClick, pressed }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        aria-pressed={pressed}
        variant={pressed ? "light" : "subtle"}
        onClick={onClick}
      >
        <Icon size={17} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** View controls: zoom, fit, tidy-up, overview, outline. */
export function Toolbar({ view, readOnly, shown, toggle }: Props) {
  const { zoom } = useViewport();
  const words = canvasText.toolbar;
  const percent = Math.round(zoom * 100);
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={words.label}>
      <Tool label={words.zoomOut} Icon={IconMinus} onClick={() => view.zoomBy(1 / ZOOM_STEP)} />
      <UnstyledButton
        className={classes.zoom}
        aria-label={words.actualSize(percent)}
        onClick={() => view.zoomTo(1)}
      >
        {words.zoom(percent)}
      </UnstyledButton>
      <Tool label={words.zoomIn} Icon={IconPlus} onClick={() => view.zoomBy(ZOOM_STEP)} />
      <Tool label={words.fit} Icon={IconFocusCentered} onClick={() => view.fit()} />
      {!readOnly && (
        <Tool label={words.tidy} Icon={IconBinaryTree} onClick={() => void view.tidy()} />
      )}
      <span className={classes.rule} />
      <Tool
        label={words.overview}
        Icon={IconMap2}
        pressed={shown.overview}
        onClick={() => toggle("overview")}
      />
      <Tool
        label={words.outline}
        Icon={IconList}
        pressed={shown.outline}
        onClick={() => toggle("outline")}
      />
      <Tool
        label={words.find}
        Icon={IconSearch}
        pressed={shown.find}
        onClick={() => toggle("find")}
      />
      <Tool label={words.shortcuts} Icon={IconKeyboard} onClick={() => toggle("shortcuts")} />
    </div>
  );
}
