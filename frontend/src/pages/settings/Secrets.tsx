import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "@/api/keys";
import { deleteSecret, listSecrets } from "@/api/secrets";
import type { Secret } from "@/api/types";
import { settingsText } from "@/text/settings";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { timeColumn } from "@/ui/Credentials";
import { Panel, Section } from "@/ui/Page";
import type { DataColumn } from "@/ui/table/column";
import { QueriedTable } from "@/ui/table/QueriedTable";
import { type Asked, SecretDialog } from "./SecretDialog";
import classes from "./Settings.module.css";

const words = settingsText.secrets;

/** The secrets that steps may be given: add one, replace its value, delete it. */
export function Secrets() {
  const client = useQueryClient();
  const list = useQuery({ queryKey: keys.secrets, queryFn: listSecrets });
  const [asked, setAsked] = useState<Asked | null>(null);
  const [leaving, setLeaving] = useState<Secret | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: keys.secrets });
  const remove = async () => {
    if (leaving === null) return;
    await deleteSecret(leaving.name);
    await refresh();
  };

  return (
    <Section
      title={words.title}
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => setAsked({ name: null })}
        >
          {words.add}
        </Button>
      }
    >
      <Panel inset>
        <p className={classes.sentence}>{words.sentence}</p>
      </Panel>
      <Panel>
        <QueriedTable
          query={list}
          columns={columns((name) => setAsked({ name }), setLeaving)}
          keyOf={(secret) => secret.name}
          empty={words.empty}
        />
      </Panel>
      <SecretDialog asked={asked} onClose={() => setAsked(null)} onSaved={refresh} />
      <ConfirmDialog
        opened={leaving !== null}
        title={words.deleteTitle}
        confirm={words.delete}
        danger
        onConfirm={remove}
        onClose={() => setLeaving(null)}
      >
        {words.deleteSentence(leaving?.name ?? "", leaving?.used_by ?? [])}
      </ConfirmDialog>
    </Section>
  );
}

function columns(
  onReplace: (name: string) => void,
  onDelete: (secret: Secret) => void,
): DataColumn<Secret>[] {
  return [
    { key: "name", label: words.name, heading: true, cell: ({ name }) => name },
    {
      key: "users",
      label: words.usedBy,
      wide: true,
      cell: ({ used_by }) => used_by.join(", ") || words.unused,
    },
    timeColumn("set", words.set, (secret) => secret.updated_at, words.neverUsed),
    timeColumn("used", words.used, (secret) => secret.last_used_at, words.neverUsed),
    {
      key: "actions",
      label: words.actions,
      hidden: true,
      align: "end",
      cell: (secret) => (
        <>
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={words.replaceNamed(secret.name)}
            onClick={() => onReplace(secret.name)}
          >
            {words.replace}
          </Button>
          <Button
            variant="subtle"
            size="compact-xs"
            color="red"
            aria-label={words.deleteNamed(secret.name)}
            onClick={() => onDelete(secret)}
          >
            {words.delete}
          </Button>
        </>
      ),
    },
  ];
}
