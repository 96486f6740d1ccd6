import { Button, Group, Modal, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { putSecret } from "@/api/secrets";
import { settingsText } from "@/text/settings";
import { sharedText } from "@/text/shared";
import { fieldErrors } from "@/ui/fieldErrors";
import { useSending } from "@/ui/useSending";

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
  const send = async () => {
    await putSecret({ name: name.trim(), value });
    setValue("");
    await onSaved();
  };
  const { busy, error, onSubmit } = useSending(send, onClose);
  const wrong = fieldErrors(error, fixed === null ? ["name", "value"] : ["value"]);

  return (
    <form onSubmit={onSubmit} autoComplete="off">
      <Stack gap="md">
        {fixed === null && (
          <TextInput
            label={words.name}
            description={words.nameHint}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={wrong.name}
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
          error={wrong.value}
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
