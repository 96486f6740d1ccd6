import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { runsText } from "@/text/runs";
import classes from "./Runs.module.css";

/** Pause in typing before the server is asked. */
const REST_MS = 300;
/** Characters that the server takes. */
const LONGEST = 200;

interface Props {
  value: string;
  onSearch: (text: string | null) => void;
}

/** Finds runs by what they are called. The list follows when typing rests, at once on Enter. */
export function RunSearch({ value, onSearch }: Props) {
  const [typed, setTyped] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback((text: string) => onSearch(text.trim() || null), REST_MS);
  useEffect(() => {
    // Changed elsewhere ("Clear filters"); while somebody types, it is what was typed a moment ago.
    if (document.activeElement !== field.current) setTyped(value);
  }, [value]);
  return (
    <TextInput
      ref={field}
      className={classes.search}
      type="search"
      aria-label={runsText.search}
      placeholder={runsText.search}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      maxLength={LONGEST}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      onKeyDown={(event) => event.key === "Enter" && search.flush()}
    />
  );
}
