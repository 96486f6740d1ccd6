import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { sharedText } from "@/text/shared";
import { errorSentence } from "./ErrorState";

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
  const { opened, title, label, description, initial = "", confirm, onSubmit, onClose } = props;
  const [name, setName] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    if (!opened) return;
    setName(initial);
    setError(null);
  }, [opened, initial]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSubmit(name.trim());
      onClose();
    } catch (reason) {
      setError(errorSentence(reason));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <TextInput
          label={label}
          description={description}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          error={error}
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
