import { Button, Group, Modal, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { putSecret } from "@/api/secrets";
import { settingsText } from "@/text/settings";
import { sharedText } from "@/text/shared";
import { errorSentence } from "@/ui/ErrorState";

const words = settingsText.secrets;
const LONGEST_NAME = 63;
const SHORTEST_VALUE = 4;

/** What is asked for: the value of a name, or of a new one. */
export type Asked = { readonly name: string | null };

interface Props {
  asked: Asked | null;
  onClose: () => void;
  onSaved: () => Promise<unknown>;
}

/** Asks for a secret's value, and for the name of a new one. What was typed goes with the form. */
export function SecretDialog({ asked, onClose, onSaved }: Props) {
  const title = asked?.name ? words.replaceTitle(asked.name) : words.addTitle;
  return (
    <Modal opened={asked !== null} onClose={onClose} title={title}>
      {asked !== null && <SecretForm fixed={asked.name} onClose={onClose} onSaved={onSaved} />}
    </Modal>
  );
}

interface FormProps extends Omit<Props, "asked"> {
  fixed: string | null;
}

function SecretForm({ fixed, onClose, onSaved }: FormProps) {
  const [name, setName] = useState(fixed ?? "");
  const [value, setValue] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await putSecret({ name: name.trim(), value });
      setValue("");
      await onSaved();
      onClose();
    } catch (reason) {
      setError(errorSentence(reason));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack gap="md">
        {fixed === null && (
          <TextInput
            label={words.name}
            description={words.nameHint}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={LONGEST_NAME}
            data-autofocus
            required
          />
        )}
        <PasswordInput
          label={words.value}
          description={words.valueHint}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          error={error}
          autoComplete="new-password"
          data-autofocus={fixed !== null || undefined}
          required
        />
      </Stack>
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="default" onClick={onClose}>
          {sharedText.cancel}
        </Button>
        <Button
          type="submit"
          loading={busy}
          disabled={name.trim() === "" || value.trim().length < SHORTEST_VALUE}
        >
          {words.submit}
        </Button>
      </Group>
    </form>
  );
}
