import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { NAME_PATTERN } from "@/graph/model";
import { LONGEST_NAME } from "@/graph/nodeName";
import { specOf } from "@/graph/spec";
import { canvasText } from "@/text/canvas";
import { useSession } from "../session";
import classes from "./Dialogs.module.css";

/** All keys of the canvas. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={canvasText.shortcuts.title} size="lg">
      <dl className={classes.keys}>
        {canvasText.shortcuts.keys.map(([keys, what]) => (
          <Key key={keys} keys={keys} what={what} />
        ))}
      </dl>
    </Modal>
  );
}

function Key({ keys, what }: { keys: string; what: string }) {
  return (
    <>
      <dt>{keys}</dt>
      <dd>{what}</dd>
    </>
  );
}

interface RenameProps {
  node: string;
  onRename: (to: string) => void;
  onClose: () => void;
}

/** Changes a node's id, which runs and problems use. */
export function RenameDialog({ node, onRename, onClose }: RenameProps) {
  const { document } = useSession();
  const [id, setId] = useState(node);
  const words = canvasText.rename;
  const taken = id !== node && document.getState().graph.nodes.has(id);
  const error = taken ? words.taken : NAME_PATTERN.test(id) ? null : words.rule;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (error) return;
    onClose();
    onRename(id);
  };
  return (
    <Modal opened onClose={onClose} title={words.title(node)}>
      <form onSubmit={submit}>
        <TextInput
          data-autofocus
          label={words.label}
          description={words.rule}
          value={id}
          error={error}
          onChange={(event) => setId(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button type="submit" disabled={error !== null}>
            {words.action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface NameNodeProps {
  node: string;
  onName: (name: string) => void;
  onClose: () => void;
}

/** Gives a node a name; with an empty one it is called by its component's title again. */
export function NameNodeDialog({ node, onName, onClose }: NameNodeProps) {
  const session = useSession();
  const found = session.document.getState().graph.nodes.get(node);
  const [name, setName] = useState(found?.name ?? "");
  const words = canvasText.name;
  if (!found) return null;
  const { catalogue } = session.facts.getState();
  const title = specOf(catalogue, found.component)?.display_name ?? found.component;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onName(name);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={words.title(found.name || title)}>
      <form onSubmit={submit}>
        <TextInput
          data-autofocus
          label={words.label}
          description={words.rule(title)}
          placeholder={title}
          value={name}
          maxLength={LONGEST_NAME}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button type="submit">{words.action}</Button>
        </Group>
      </form>
    </Modal>
  );
}
