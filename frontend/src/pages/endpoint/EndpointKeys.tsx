import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createEndpointKey, listEndpointKeys, revokeEndpointKey } from "@/api/endpoints";
import { keys } from "@/api/keys";
import type { EndpointKey, NewEndpointKey } from "@/api/types";
import { endpointsText } from "@/text/endpoints";
import { sharedText } from "@/text/shared";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { ErrorState } from "@/ui/ErrorState";
import { formatTime } from "@/ui/format";
import { NameDialog } from "@/ui/NameDialog";
import { Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import { ShownOnce } from "@/ui/ShownOnce";
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";
import classes from "./Endpoint.module.css";

const words = endpointsText.keys;
const LONGEST_NAME = 100;

interface Props {
  endpoint: string;
  /** Called with the secret of a key that was just made. */
  onCreated: (secret: string | null) => void;
}

/** Who may call: create a key (shown once), revoke it. */
export function EndpointKeys({ endpoint, onCreated }: Props) {
  const client = useQueryClient();
  const list = useQuery({
    queryKey: keys.endpointKeys(endpoint),
    queryFn: () => listEndpointKeys(endpoint),
  });
  const [naming, setNaming] = useState(false);
  const [created, setCreated] = useState<NewEndpointKey | null>(null);
  const [leaving, setLeaving] = useState<EndpointKey | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: keys.endpointKeys(endpoint) });

  const create = async (name: string) => {
    const key = await createEndpointKey(endpoint, name);
    setCreated(key);
    onCreated(key.key);
    await refresh();
  };
  const revoke = async () => {
    if (leaving === null) return;
    await revokeEndpointKey(endpoint, leaving.id);
    // A snippet must not go on showing a key that is refused.
    onCreated(null);
    await refresh();
  };

  return (
    <Section
      title={words.title}
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => setNaming(true)}
        >
          {words.create}
        </Button>
      }
    >
      <Panel>
        {list.isError && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
        {list.data?.length === 0 && <p className={classes.none}>{words.empty}</p>}
        {list.data && list.data.length > 0 && (
          <DataTable rows={list.data} columns={keyColumns(setLeaving)} keyOf={(key) => key.id} />
        )}
      </Panel>
      <NameDialog
        opened={naming}
        title={words.createTitle}
        label={words.nameLabel}
        description={words.nameHint}
        confirm={words.submit}
        maxLength={LONGEST_NAME}
        onSubmit={create}
        onClose={() => setNaming(false)}
      />
      <ShownOnce
        secret={created?.key ?? null}
        title={words.onceTitle(created?.name ?? "")}
        sentence={words.once}
        copy={words.copy}
        onClose={() => setCreated(null)}
      />
      <ConfirmDialog
        opened={leaving !== null}
        title={words.revokeTitle}
        confirm={words.revoke}
        danger
        onConfirm={revoke}
        onClose={() => setLeaving(null)}
      >
        {words.revokeSentence(leaving?.name ?? "")}
      </ConfirmDialog>
    </Section>
  );
}

function keyColumns(onRevoke: (key: EndpointKey) => void): DataColumn<EndpointKey>[] {
  return [
    { key: "name", label: words.name, heading: true, wide: true, cell: (key) => key.name },
    {
      key: "key",
      label: words.key,
      className: rows.mono,
      cell: ({ prefix }) => (prefix ? `${prefix}…` : sharedText.none),
    },
    {
      key: "created",
      label: words.created,
      align: "number",
      className: rows.muted,
      cell: (key) => formatTime(key.created_at),
    },
    {
      key: "used",
      label: words.used,
      align: "number",
      className: rows.muted,
      cell: (key) => (key.last_used_at ? formatTime(key.last_used_at) : words.neverUsed),
    },
    {
      key: "actions",
      label: words.actions,
      hidden: true,
      align: "end",
      cell: (key) => (
        <Button
          variant="subtle"
          size="compact-xs"
          color="red"
          aria-label={words.revokeNamed(key.name)}
          onClick={() => onRevoke(key)}
        >
          {words.revoke}
        </Button>
      ),
    },
  ];
}
