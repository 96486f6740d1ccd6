import { ActionIcon, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight, IconSearch, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, type Ref, useEffect, useId, useMemo, useRef, useState } from "react";
import { Link } from "react-router";
import type { Dataset } from "@/api/types";
import type { ComponentSpec } from "@/graph/spec";
import { designerText } from "@/text/designer";
import { useDesigner } from "../session/context";
import { type PaletteGroup, type PaletteItem, paletteGroups } from "./items";
import classes from "./Palette.module.css";
import { PaletteOption } from "./PaletteOption";

interface Props {
  components: readonly ComponentSpec[];
  datasets: readonly Dataset[];
  searchRef: Ref<HTMLInputElement>;
}

const words = designerText.palette;

/** Everything that can be placed on the canvas, by search, drag, double-click or Enter. */
export function Palette({ components, datasets, searchRef }: Props) {
  const { controls } = useDesigner();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState<number | null>(null);
  const [closed, setClosed] = useLocalStorage<string[]>({
    key: "jackfield.palette.closed",
    defaultValue: [],
  });
  const listId = useId();
  const groups = useMemo(
    () => paletteGroups(components, datasets, typed),
    [components, datasets, typed],
  );
  const searching = typed.trim() !== "";
  const open = groups.filter((group) => searching || !closed.includes(group.name));
  const options = open.flatMap((group) => group.items);
  const active = at === null ? null : options[Math.min(at, options.length - 1)];

  const place = (item: PaletteItem) => {
    controls()?.actions.add(item.component, item.parameters);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt(moved(at, step, options.length));
    else if (event.key === "Enter" && (active ?? options[0])) {
      place((active ?? options[0]) as PaletteItem);
    } else if (event.key === "Escape" && typed) setTyped("");
    else return;
    event.preventDefault();
  };

  return (
    <aside className={classes.palette} aria-label={words.label}>
      <TextInput
        ref={searchRef}
        className={classes.search}
        role="combobox"
        aria-label={words.search}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={active ? optionId(listId, active) : undefined}
        placeholder={words.search}
        leftSection={<IconSearch size={15} aria-hidden />}
        rightSection={searching && <ClearButton onClear={() => setTyped("")} />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(event.currentTarget.value ? 0 : null);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} className={classes.list}>
        {groups.map((group) => (
          <Group
            key={group.name}
            group={group}
            listId={listId}
            active={active ?? null}
            open={open.includes(group)}
            onToggle={() => setClosed(toggled(closed, group.name))}
            onPlace={place}
          />
        ))}
        {options.length === 0 && searching && (
          <p className={classes.none}>{words.none(typed.trim())}</p>
        )}
      </div>
      <Link to="/data" className={classes.upload}>
        {words.upload}
      </Link>
    </aside>
  );
}

function ClearButton({ onClear }: { onClear: () => void }) {
  return (
    <ActionIcon aria-label={words.clear} onClick={onClear}>
      <IconX size={14} aria-hidden />
    </ActionIcon>
  );
}

interface GroupProps {
  group: PaletteGroup;
  listId: string;
  active: PaletteItem | null;
  open: boolean;
  onToggle: () => void;
  onPlace: (item: PaletteItem) => void;
}

function Group({ group, listId, active, open, onToggle, onPlace }: GroupProps) {
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <section aria-label={group.name}>
      <button type="button" className={classes.category} aria-expanded={open} onClick={onToggle}>
        <Chevron size={14} aria-hidden />
        <span>{group.name}</span>
        <span className={classes.count}>{group.items.length}</span>
      </button>
      {open && (
        <div role="listbox" aria-label={group.name}>
          {group.items.map((item) => (
            <Revealed key={item.id} when={item.id === active?.id}>
              <PaletteOption
                item={item}
                id={optionId(listId, item)}
                active={item.id === active?.id}
                onPlace={onPlace}
              />
            </Revealed>
          ))}
        </div>
      )}
    </section>
  );
}

/** Keeps the active option in view. */
function Revealed({ when, children }: { when: boolean; children: React.ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (when) box.current?.scrollIntoView({ block: "nearest" });
  }, [when]);
  return (
    <div ref={box} role="presentation">
      {children}
    </div>
  );
}

function optionId(listId: string, item: PaletteItem): string {
  return `${listId}-${item.id.replace(/[^a-z0-9_]/gi, "-")}`;
}

function moved(at: number | null, step: number, count: number): number | null {
  if (count === 0) return null;
  if (at === null) return step > 0 ? 0 : count - 1;
  return Math.max(0, Math.min(count - 1, at + step));
}

function toggled(names: readonly string[], name: string): string[] {
  return names.includes(name) ? names.filter((item) => item !== name) : [...names, name];
}
