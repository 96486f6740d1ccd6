import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type QueryKey, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { sharedText } from "@/text/shared";
import { ConfirmDialog } from "./ConfirmDialog";
import { formatTime } from "./format";
import { Panel, Section } from "./Page";
import rows from "./Rows.module.css";
import { ShownOnce } from "./ShownOnce";
import type { DataColumn } from "./table/column";
import { QueriedTable } from "./table/QueriedTable";

/** What a list shows of a credential; its secret is not stored. */
interface Held {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

/** A credential that was just made. */
export interface MadeCredential {
  readonly name: string;
  readonly secret: string;
}

interface Words {
  readonly title: string;
  readonly create: string;
  readonly empty: string;
  readonly name: string;
  readonly secret: string;
  readonly created: string;
  readonly used: string;
  readonly neverUsed: string;
  readonly revoke: string;
  readonly revokeTitle: string;
  readonly once: string;
  readonly copy: string;
  readonly actions: string;
  revokeNamed(name: string): string;
  revokeSentence(name: string): string;
  onceTitle(name: string): string;
}

interface FormProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated: (made: MadeCredential) => Promise<unknown>;
}

interface Props<Row extends Held> {
  words: Words;
  queryKey: QueryKey;
  list: () => Promise<Row[]>;
  revoke: (id: string) => Promise<unknown>;
  /** Asks for what a new one needs, and makes it. */
  form: (props: FormProps) => ReactNode;
  introduction?: ReactNode;
  /** Between the name and the secret's beginning; after the times. */
  columns?: { readonly first?: DataColumn<Row>[]; readonly last?: DataColumn<Row>[] };
}

/** A list of credentials: make one, whose secret is shown once; revoke one. */
export function Credentials<Row extends Held>(props: Props<Row>) {
  const { words, queryKey, form, introduction } = props;
  const client = useQueryClient();
  const list = useQuery({ queryKey, queryFn: props.list });
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState<MadeCredential | null>(null);
  const [leaving, setLeaving] = useState<Row | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey });
  const revoke = async () => {
    if (leaving === null) return;
    await props.revoke(leaving.id);
    await refresh();
  };

  return (
    <Section
      title={words.title}
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => setAsking(true)}
        >
          {words.create}
        </Button>
      }
    >
      {introduction && <Panel inset>{introduction}</Panel>}
      <Panel>
        <QueriedTable
          query={list}
          columns={columnsOf(props, setLeaving)}
          keyOf={(held) => held.id}
          empty={words.empty}
        />
      </Panel>
      {form({
        opened: asking,
        onClose: () => setAsking(false),
        onCreated: (created) => {
          setMade(created);
          return refresh();
        },
      })}
      <ShownOnce
        secret={made?.secret ?? null}
        title={words.onceTitle(made?.name ?? "")}
        sentence={words.once}
        copy={words.copy}
        onClose={() => setMade(null)}
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

function columnsOf<Row extends Held>(
  { words, columns = {} }: Props<Row>,
  onRevoke: (held: Row) => void,
): DataColumn<Row>[] {
  return [
    { key: "name", label: words.name, heading: true, wide: true, cell: (held) => held.name },
    ...(columns.first ?? []),
    {
      key: "secret",
      label: words.secret,
      className: rows.mono,
      cell: ({ prefix }) => (prefix ? `${prefix}…` : sharedText.none),
    },
    timeColumn("created", words.created, (held) => held.created_at, sharedText.none),
    timeColumn("used", words.used, (held) => held.last_used_at, words.neverUsed),
    ...(columns.last ?? []),
    {
      key: "actions",
      label: words.actions,
      hidden: true,
      align: "end",
      cell: (held) => (
        <Button
          variant="subtle"
          size="compact-xs"
          color="red"
          aria-label={words.revokeNamed(held.name)}
          onClick={() => onRevoke(held)}
        >
          {words.revoke}
        </Button>
      ),
    },
  ];
}

/** A column of times; `otherwise` stands where there is none. */
export function timeColumn<Row>(
  key: string,
  label: string,
  of: (row: Row) => string | null,
  otherwise: string,
): DataColumn<Row> {
  const cell = (row: Row) => {
    const at = of(row);
    return at ? formatTime(at) : otherwise;
  };
  return { key, label, align: "number", className: rows.muted, cell };
}
