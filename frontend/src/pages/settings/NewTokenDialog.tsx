import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { createToken } from "@/api/tokens";
import type { NewApiToken, Scope } from "@/api/types";
import { settingsText } from "@/text/settings";
import { sharedText } from "@/text/shared";
import { fieldErrors } from "@/ui/fieldErrors";
import { useSending } from "@/ui/useSending";
import { expiry, LIFETIMES, type Lifetime, SCOPES } from "./lifetimes";

const words = settingsText.tokens;
const LONGEST_NAME = 100;

interface Props {
  opened: boolean;
  onClose: () => void;
  onCreated: (token: NewApiToken) => Promise<unknown>;
}

/** Asks for a token's name, rights and lifetime. */
export function NewTokenDialog({ opened, onClose, onCreated }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.createTitle}>
      {opened && <TokenForm onClose={onClose} onCreated={onCreated} />}
    </Modal>
  );
}

function TokenForm({ onClose, onCreated }: Omit<Props, "opened">) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["run"]);
  const [lifetime, setLifetime] = useState<Lifetime>("quarter");
  const send = async () => {
    const expires = expiry(lifetime, new Date());
    await onCreated(await createToken({ name: name.trim(), scopes, expires }));
  };
  const { busy, error, onSubmit } = useSending(send, onClose);
  const wrong = fieldErrors(error, ["scopes", "expires", "name"]);

  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
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
        <Checkbox.Group
          label={words.rights}
          value={scopes}
          onChange={(chosen) => setScopes(chosen as Scope[])}
          error={wrong.scopes}
        >
          <Stack gap="xs" mt="xs">
            {SCOPES.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={words.scopes[scope]}
                description={words.scopeHints[scope]}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label={words.expires}
          data={LIFETIMES.map((value) => ({ value, label: words.lifetimes[value] }))}
          value={lifetime}
          onChange={(value) => setLifetime((value ?? "never") as Lifetime)}
          allowDeselect={false}
          error={wrong.expires}
        />
      </Stack>
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="default" onClick={onClose}>
          {sharedText.cancel}
        </Button>
        <Button type="submit" loading={busy} disabled={name.trim() === "" || scopes.length === 0}>
          {words.submit}
        </Button>
      </Group>
    </form>
  );
}
