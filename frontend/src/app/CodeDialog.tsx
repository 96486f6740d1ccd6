import { Button, Group, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useStore } from "zustand";
import { type CodeQuestion, codeQuestion, type UnreadScript } from "@/api/codeQuestion";
import { keys } from "@/api/keys";
import { listComponents } from "@/api/pipelines";
import { CodeEditor } from "@/panels/code/CodeEditor";
import { appText } from "@/text/app";
import { sharedText } from "@/text/shared";
import classes from "./CodeDialog.module.css";

const words = appText.code;
/** It may be asked from a dialog, and stands before it. */
const BEFORE_DIALOGS = 300;

/** Asks before code from elsewhere first runs with the server's rights. */
export function CodeDialog() {
  const { asked } = useStore(codeQuestion);
  return asked && <Question question={asked} key={asked.scripts.map((each) => each.node).join()} />;
}

function Question({ question }: { question: CodeQuestion }) {
  const { scripts, contained, act, answer, decline } = question;
  const [reading, setReading] = useState<number | null>(null);
  const titleOf = useTitles();
  const script = reading === null ? undefined : scripts[reading];
  return (
    <Modal
      opened
      onClose={decline}
      title={words.title[act](scripts.length)}
      size={script ? "xl" : "md"}
      zIndex={BEFORE_DIALOGS}
    >
      {script && reading !== null ? (
        <Reader
          title={titleOf(script)}
          code={script.code}
          at={reading}
          of={scripts.length}
          onTurn={setReading}
        />
      ) : (
        <div className={classes.body}>
          <p>{words.sentence(scripts.length)}</p>
          <ul>
            {scripts.map((each) => (
              <li key={`${each.node} ${each.parameter}`}>{titleOf(each)}</li>
            ))}
          </ul>
        </div>
      )}
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="default" onClick={decline}>
          {sharedText.cancel}
        </Button>
        {!script && (
          <Button variant="default" data-autofocus onClick={() => setReading(0)}>
            {words.read(scripts.length)}
          </Button>
        )}
        {contained.map((target) => (
          <Button key={target} variant="default" onClick={() => answer(target)}>
            {words.runOn(target)}
          </Button>
        ))}
        <Button color="red" variant="outline" onClick={() => answer(null)}>
          {words.go[act]}
        </Button>
      </Group>
    </Modal>
  );
}

interface ReaderProps {
  title: string;
  code: string;
  at: number;
  of: number;
  onTurn: (to: number) => void;
}

/** One script after the other, to be read. */
function Reader({ title, code, at, of, onTurn }: ReaderProps) {
  const label = words.script(title, at + 1, of);
  return (
    <div className={classes.body}>
      <div className={classes.head}>
        <h3 id="code-from-elsewhere">{label}</h3>
        <Group gap="xs">
          <Button size="xs" variant="default" disabled={at === 0} onClick={() => onTurn(at - 1)}>
            {words.previous}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={at + 1 === of}
            onClick={() => onTurn(at + 1)}
          >
            {words.next}
          </Button>
        </Group>
      </div>
      <div className={classes.code}>
        <CodeEditor
          value={code}
          language="python"
          readOnly
          label={label}
          describedBy="code-from-elsewhere"
          onChange={() => {}}
          onBlur={() => {}}
        />
      </div>
    </div>
  );
}

/** What people call the node of a script. */
function useTitles(): (script: UnreadScript) => string {
  const components = useQuery({ queryKey: keys.components, queryFn: listComponents });
  return ({ name, component, node }) =>
    name || components.data?.find((each) => each.name === component)?.display_name || node;
}
