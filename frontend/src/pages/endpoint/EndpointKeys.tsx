import { Button, Modal } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createEndpointKey, listEndpointKeys, revokeEndpointKey } from "@/api/endpoints";
import { keys } from "@/api/keys";
import type { EndpointKey, NewEndpointKey } from "@/api/types";
import { endpointsText } from "@/text/endpoints";
import { sharedText } from "@/text/shared";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { CopyButton } from "@/ui/CopyButton";
import { ErrorState } from "@/ui/ErrorState";
import { formatTime } from "@/ui/format";
import { NameDialog } from "@/ui/NameDialog";
import { Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
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
        {list.data && list.data.length > 0 && <KeyTable list={list.data} onRevoke={setLeaving} />}
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
      <NewKey created={created} onClose={() => setCreated(null)} />
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

function KeyTable({
  list,
  onRevoke,
}: {
  list: EndpointKey[];
  onRevoke: (key: EndpointKey) => void;
}) {
  return (
    <table className={rows.table}>
      <thead>
        <tr>
          <th>{words.name}</th>
          <th>{words.key}</th>
          <th className={rows.number}>{words.created}</th>
          <th className={rows.number}>{words.used}</th>
          <th className={rows.end}>
            <span className="visually-hidden">{words.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {list.map((key) => (
          <tr key={key.id}>
            <th scope="row" className={rows.wide}>
              {key.name}
            </th>
            <td className={rows.mono}>{key.prefix ? `${key.prefix}…` : sharedText.none}</td>
            <td className={`${rows.number} ${rows.muted}`}>{formatTime(key.created_at)}</td>
            <td className={`${rows.number} ${rows.muted}`}>
              {key.last_used_at ? formatTime(key.last_used_at) : words.neverUsed}
            </td>
            <td className={rows.end}>
              <Button
                variant="subtle"
                size="compact-xs"
                color="red"
                aria-label={words.revokeNamed(key.name)}
                onClick={() => onRevoke(key)}
              >
                {words.revoke}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The only moment at which a key can be read. Clicking beside the dialog does not close it. */
function NewKey({ created, onClose }: { created: NewEndpointKey | null; onClose: () => void }) {
  return (
    <Modal
      opened={created !== null}
      onClose={onClose}
      closeOnClickOutside={false}
      title={words.onceTitle(created?.name ?? "")}
    >
      <p className={rows.muted}>{words.once}</p>
      <div className={classes.secret}>
        <code>{created?.key}</code>
        <CopyButton value={created?.key ?? ""} label={words.copy} />
      </div>
    </Modal>
  );
}
