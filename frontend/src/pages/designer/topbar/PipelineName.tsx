import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { renamePipeline } from "@/graph/settings";
import { designerText } from "@/text/designer";
import { useDesigner, useGraph } from "../session/context";
import classes from "./TopBar.module.css";

const MAXIMUM_LENGTH = 200;

/** The pipeline's name, edited where it stands. Enter keeps it, Escape takes it back. */
export function PipelineName() {
  const { document } = useDesigner().designer.session;
  const { name } = useGraph();
  const [typed, setTyped] = useState(name);
  useEffect(() => setTyped(name), [name]);

  const keep = () => {
    const next = typed.trim();
    if (next) document.run(renamePipeline(document.getState().graph, next));
    else setTyped(name);
  };
  return (
    <>
      <h1 className="visually-hidden">{name}</h1>
      <TextInput
        className={classes.name}
        classNames={{ input: classes.nameInput ?? "" }}
        aria-label={designerText.name}
        value={typed}
        maxLength={MAXIMUM_LENGTH}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setTyped(name);
        }}
      />
    </>
  );
}
