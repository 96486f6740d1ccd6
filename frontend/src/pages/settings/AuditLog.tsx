import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { AUDIT_CSV, listAudit } from "@/api/audit";
import { keys } from "@/api/keys";
import type { AuditRecord } from "@/api/types";
import { settingsText } from "@/text/settings";
import { sharedText } from "@/text/shared";
import { formatTime } from "@/ui/format";
import { Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import type { DataColumn } from "@/ui/table/column";
import { QueriedTable } from "@/ui/table/QueriedTable";

const words = settingsText.audit;
const SHOWN = 20;

/** Who did what from where, newest first. */
export function AuditLog() {
  const list = useQuery({
    queryKey: keys.audit,
    queryFn: listAudit,
    select: (all) => all.slice(0, SHOWN),
  });
  return (
    <Section
      title={words.title}
      actions={
        <Button
          component="a"
          href={AUDIT_CSV}
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          {words.download}
        </Button>
      }
    >
      <Panel>
        <QueriedTable
          query={list}
          columns={COLUMNS}
          keyOf={(item) => item.id}
          empty={words.empty}
        />
      </Panel>
    </Section>
  );
}

const COLUMNS: DataColumn<AuditRecord>[] = [
  { key: "at", label: words.at, className: rows.muted, cell: ({ at }) => formatTime(at) },
  {
    key: "action",
    label: words.action,
    heading: true,
    cell: ({ action, status }) => words.done(word(action), status < 400),
  },
  {
    key: "subject",
    label: words.subject,
    wide: true,
    cell: (item) => item.subject || sharedText.none,
  },
  { key: "actor", label: words.actor, cell: (item) => item.actor || words.stranger },
  { key: "address", label: words.address, className: rows.mono, cell: (item) => item.address },
];

function word(action: string): string {
  return (words.actions as Record<string, string>)[action] ?? action;
}
