import { HoverCard } from "@mantine/core";
import { memo } from "react";
import { ComponentIcon } from "@/canvas/nodes/categoryIcon";
import { type PortSpec, portTitle } from "@/graph/spec";
import { designerText } from "@/text/designer";
import { HelpText } from "@/ui/HelpText";
import { PortGlyph } from "@/ui/PortGlyph";
import { portLook } from "@/ui/portTypes";
import { carry } from "./carried";
import { DRAG_TYPE, type PaletteItem, writeDrag } from "./items";
import classes from "./Palette.module.css";

interface Props {
  item: PaletteItem;
  id: string;
  active: boolean;
  onPlace: (item: PaletteItem) => void;
}

const OPEN_DELAY_MILLISECONDS = 500;
const CARD_WIDTH = 300;
const words = designerText.palette;

/** One component or dataset. Its card shows what it is for and what its ports carry. */
export const PaletteOption = memo(function PaletteOption({ item, id, active, onPlace }: Props) {
  return (
    <HoverCard
      position="right-start"
      openDelay={OPEN_DELAY_MILLISECONDS}
      closeDelay={0}
      width={CARD_WIDTH}
      withinPortal
      // The card adds nothing to an option's role, and must leave the option its id.
      withRoles={false}
    >
      <HoverCard.Target>
        <div
          id={id}
          role="option"
          tabIndex={-1}
          aria-selected={active}
          className={classes.option}
          draggable
          onDragStart={(event) => {
            event.dataTransfer.setData(DRAG_TYPE, writeDrag(item));
            event.dataTransfer.effectAllowed = "copy";
            carry(item.component);
          }}
          onDragEnd={() => carry(null)}
          onDoubleClick={() => onPlace(item)}
          onKeyDown={(event) => event.key === "Enter" && onPlace(item)}
        >
          <ComponentIcon
            category={item.spec?.category ?? ""}
            component={item.component}
            size={16}
          />
          <span className={classes.optionName}>{item.label}</span>
        </div>
      </HoverCard.Target>
      <HoverCard.Dropdown className={classes.card}>
        {item.dataset ? <DatasetCard item={item} /> : <ComponentCard item={item} />}
        <p className={classes.fine}>{words.place}</p>
      </HoverCard.Dropdown>
    </HoverCard>
  );
});

function ComponentCard({ item: { spec, label } }: { item: PaletteItem }) {
  return (
    <>
      <strong>{label}</strong>
      <HelpText text={firstParagraph(spec?.help ?? "")} />
      <Ports title={words.inputs} ports={spec?.inputs ?? []} />
      <Ports title={words.outputs} ports={spec?.outputs ?? []} />
    </>
  );
}

/** What it is for; the whole help is in the inspector. */
function firstParagraph(help: string): string {
  return help.split(/\n\s*\n/, 1)[0] ?? "";
}

function Ports({ title, ports }: { title: string; ports: readonly PortSpec[] }) {
  if (ports.length === 0) return null;
  return (
    <dl className={classes.ports}>
      <dt>{title}</dt>
      {ports.map((port) => (
        <dd key={port.name}>
          <PortGlyph type={port.type} />
          <span>{portTitle(port)}</span>
          <span className={classes.fine}>
            {portLook(port.type).label}
            {port.optional ? `, ${words.optional}` : ""}
          </span>
        </dd>
      ))}
    </dl>
  );
}

function DatasetCard({ item: { dataset, label } }: { item: PaletteItem }) {
  const newest = dataset?.versions.find((version) => version.version === dataset.latest);
  return (
    <>
      <strong>{label}</strong>
      {dataset?.description && <p>{dataset.description}</p>}
      {newest && (
        <p className={classes.fine}>{words.rows(newest.rows, newest.schema?.length ?? null)}</p>
      )}
    </>
  );
}
