import { TextInput } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import classes from "./Dialogs.module.css";

export interface Choice {
  readonly id: string;
  /** In words, for the search. */
  readonly label: string;
  readonly text: ReactNode;
}

interface Props {
  label: string;
  placeholder: string;
  none: string;
  /** The choices that match what is typed. */
  find: (typed: string) => readonly Choice[];
  onChoose: (id: string) => void;
}

/** A search field over a list: type, arrows, Enter; or click. */
export function ChoiceList({ label, placeholder, none, find, onChoose }: Props) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const choices = find(typed);
  const index = Math.min(at, Math.max(0, choices.length - 1));

  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: "nearest" });
  }, [index]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = choices[index];
    if (step !== undefined) setAt(Math.max(0, Math.min(choices.length - 1, index + step)));
    else if (event.key === "Enter" && chosen) onChoose(chosen.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label={placeholder}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={choices[index] ? `${listId}-${index}` : undefined}
        placeholder={placeholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={listId} role="listbox" aria-label={label} className={classes.list}>
        {choices.map((choice, position) => (
          <div
            key={choice.id}
            id={`${listId}-${position}`}
            role="option"
            tabIndex={-1}
            aria-selected={position === index}
            className={classes.choice}
            onClick={() => onChoose(choice.id)}
            onKeyDown={onKeyDown}
            onPointerMove={() => setAt(position)}
          >
            {choice.text}
          </div>
        ))}
      </div>
      {choices.length === 0 && <p className={classes.none}>{none}</p>}
    </>
  );
}
