import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { endSession, listSessions } from "@/api/me";
import type { BrowserSession } from "@/api/types";
import { settingsText } from "@/text/settings";
import { timeColumn } from "@/ui/Credentials";
import { ErrorState } from "@/ui/ErrorState";
import rows from "@/ui/Rows.module.css";
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";

const words = settingsText.session;

/** Which browsers are signed in; each other one can be signed out. */
export function Sessions() {
  const client = useQueryClient();
  const list = useQuery({ queryKey: keys.sessions, queryFn: listSessions });
  const ending = useMutation({
    mutationFn: endSession,
    onSettled: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
  return (
    <>
      {list.isError && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {ending.isError && <ErrorState error={ending.error} onRetry={() => ending.reset()} />}
      {list.data && (
        <DataTable
          label={words.list}
          rows={list.data}
          columns={sessionColumns((session) => ending.mutate(session.id))}
          keyOf={(session) => session.id}
        />
      )}
    </>
  );
}

function nameOf({ browser, system }: BrowserSession): string {
  const name = browser || words.unknown;
  return system ? words.on(name, system) : name;
}

function sessionColumns(onEnd: (session: BrowserSession) => void): DataColumn<BrowserSession>[] {
  return [
    {
      key: "browser",
      label: words.browser,
      heading: true,
      wide: true,
      cell: (session) =>
        session.current ? `${nameOf(session)} (${words.current})` : nameOf(session),
    },
    {
      key: "address",
      label: words.address,
      className: rows.mono,
      cell: ({ address }) => address || words.notKnown,
    },
    timeColumn("created", words.created, (session) => session.created_at, words.notKnown),
    timeColumn("used", words.used, (session) => session.last_used_at, words.notKnown),
    {
      key: "actions",
      label: words.actions,
      hidden: true,
      align: "end",
      cell: (session) =>
        !session.current && (
          <Button
            variant="subtle"
            size="compact-xs"
            color="red"
            aria-label={words.endNamed(nameOf(session))}
            onClick={() => onEnd(session)}
          >
            {words.end}
          </Button>
        ),
    },
  ];
}
