import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { sharedText } from "@/text/shared";
import { fieldErrors } from "./fieldErrors";
import { useSending } from "./useSending";

interface Props {
  opened: boolean;
  title: string;
  label: string;
  description?: string;
  initial?: string;
  /** The verb on the button. */
  confirm: string;
  maxLength?: number;
  /** May fail: its sentence is shown under the field and the dialog stays. */
  onSubmit: (name: string) => Promise<unknown>;
  onClose: () => void;
}

const LONGEST_NAME = 200;

/** Asks for one name. */
export function NameDialog(props: Props) {
  const { opened, title, label, description, initial = "", confirm, onClose } = props;
  const [name, setName] = useState(initial);
  const { busy, error, onSubmit, forget } = useSending(() => props.onSubmit(name.trim()), onClose);
  const wrong = fieldErrors(error, ["name"]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: when it opens, and not when it is drawn again
  useEffect(() => {
    if (!opened) return;
    setName(initial);
    forget();
  }, [opened, initial]);

  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form onSubmit={onSubmit}>
        <TextInput
          label={label}
          description={description}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          error={wrong.name}
          maxLength={props.maxLength ?? LONGEST_NAME}
          data-autofocus
          required
        />
        <Group justify="flex-end" gap="sm" mt="md">
          <Button variant="default" onClick={onClose}>
            {sharedText.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={name.trim() === ""}>
            {confirm}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
