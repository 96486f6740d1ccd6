import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "@/api/keys";
import { listTokens, revokeToken } from "@/api/tokens";
import type { ApiToken, NewApiToken } from "@/api/types";
import { settingsText } from "@/text/settings";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { ErrorState } from "@/ui/ErrorState";
import { formatTime } from "@/ui/format";
import { Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import { ShownOnce } from "@/ui/ShownOnce";
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";
import { NewTokenDialog } from "./NewTokenDialog";
import classes from "./Settings.module.css";

const words = settingsText.tokens;

/** Which programs may sign in: create a token (shown once), revoke it. */
export function Tokens() {
  const client = useQueryClient();
  const list = useQuery({ queryKey: keys.tokens, queryFn: listTokens });
  const [naming, setNaming] = useState(false);
  const [created, setCreated] = useState<NewApiToken | null>(null);
  const [leaving, setLeaving] = useState<ApiToken | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: keys.tokens });
  const revoke = async () => {
    if (leaving === null) return;
    await revokeToken(leaving.id);
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
      <Panel inset>
        <Introduction />
      </Panel>
      <Panel>
        {list.isError && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
        {list.data?.length === 0 && <p className={classes.none}>{words.empty}</p>}
        {list.data && list.data.length > 0 && (
          <DataTable
            rows={list.data}
            columns={tokenColumns(setLeaving)}
            keyOf={(token) => token.id}
          />
        )}
      </Panel>
      <NewTokenDialog
        opened={naming}
        onClose={() => setNaming(false)}
        onCreated={(token) => {
          setCreated(token);
          return refresh();
        }}
      />
      <ShownOnce
        secret={created?.token ?? null}
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

function Introduction() {
  const example = `curl -H "Authorization: Bearer $JACKFIELD_TOKEN" ${window.location.origin}/api/v1/pipelines/`;
  return (
    <div className={classes.intro}>
      <p className={classes.sentence}>{words.sentence}</p>
      <h3>{words.use}</h3>
      <pre className={classes.example}>{example}</pre>
    </div>
  );
}

function tokenColumns(onRevoke: (token: ApiToken) => void): DataColumn<ApiToken>[] {
  return [
    { key: "name", label: words.name, heading: true, wide: true, cell: (token) => token.name },
    {
      key: "scopes",
      label: words.rights,
      cell: ({ scopes }) => scopes.map((scope) => words.scopes[scope]).join(", "),
    },
    { key: "token", label: words.token, className: rows.mono, cell: ({ prefix }) => `${prefix}…` },
    time("created", words.created, (token) => token.created_at, words.never),
    time("used", words.used, (token) => token.last_used_at, words.neverUsed),
    time("expires", words.expires, (token) => token.expires_at, words.never),
    {
      key: "actions",
      label: words.actions,
      hidden: true,
      align: "end",
      cell: (token) => (
        <Button
          variant="subtle"
          size="compact-xs"
          color="red"
          aria-label={words.revokeNamed(token.name)}
          onClick={() => onRevoke(token)}
        >
          {words.revoke}
        </Button>
      ),
    },
  ];
}

function time(
  key: string,
  label: string,
  of: (token: ApiToken) => string | null,
  otherwise: string,
): DataColumn<ApiToken> {
  const cell = (token: ApiToken) => {
    const at = of(token);
    return at ? formatTime(at) : otherwise;
  };
  return { key, label, align: "number", className: rows.muted, cell };
}
