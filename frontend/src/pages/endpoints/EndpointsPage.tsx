import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { createEndpoint, listEndpoints } from "@/api/endpoints";
import { keys } from "@/api/keys";
import type { Endpoint } from "@/api/types";
import { endpointsText } from "@/text/endpoints";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { formatAgo, formatCount } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import { Page, Panel } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";
import { useNow } from "@/ui/useNow";
import { EnabledState } from "./EnabledState";
import { PublishDialog } from "./PublishDialog";

/** What is published for other systems to call. */
export function EndpointsPage() {
  const navigate = useNavigate();
  const endpoints = useQuery({ queryKey: keys.endpoints, queryFn: listEndpoints });
  const [publishing, setPublishing] = useState(false);
  const button = (
    <Button onClick={() => setPublishing(true)} leftSection={<IconPlus size={16} />}>
      {endpointsText.create}
    </Button>
  );
  const publish = async ({ name, pipeline }: { name: string; pipeline: string }) => {
    const endpoint = await createEndpoint({ name, pipeline });
    await navigate(`/endpoints/${endpoint.name}`);
  };

  return (
    <Page title={endpointsText.title} actions={button}>
      <Panel>
        {endpoints.isPending && <LoadingState />}
        {endpoints.isError && (
          <ErrorState error={endpoints.error} onRetry={() => endpoints.refetch()} />
        )}
        {endpoints.data?.length === 0 && (
          <EmptyState title={endpointsText.empty.title}>{endpointsText.empty.sentence}</EmptyState>
        )}
        {endpoints.data && endpoints.data.length > 0 && (
          <EndpointTable endpoints={endpoints.data} />
        )}
      </Panel>
      <PublishDialog
        opened={publishing}
        title={endpointsText.form.title}
        withName
        onSubmit={publish}
        onClose={() => setPublishing(false)}
      />
    </Page>
  );
}

function EndpointTable({ endpoints }: { endpoints: Endpoint[] }) {
  const words = endpointsText.columns;
  const now = useNow(false);
  const columns: DataColumn<Endpoint>[] = [
    {
      key: "name",
      label: words.name,
      heading: true,
      wide: true,
      cell: ({ name }) => (
        <Link className={rows.link} to={`/endpoints/${name}`}>
          {name}
        </Link>
      ),
    },
    { key: "state", label: words.state, cell: (item) => <EnabledState enabled={item.enabled} /> },
    {
      key: "default",
      label: words.default,
      align: "number",
      cell: (item) => item.default_version,
    },
    {
      key: "versions",
      label: words.versions,
      align: "number",
      cell: (item) => item.versions?.length ?? 0,
    },
    { key: "runs", label: words.runs, align: "number", cell: (item) => formatCount(item.runs) },
    {
      key: "last_run",
      label: words.lastRun,
      align: "number",
      className: rows.muted,
      cell: ({ last_run_at: at }) => (at ? formatAgo(at, now) : endpointsText.never),
    },
  ];
  return <DataTable rows={endpoints} columns={columns} keyOf={(item) => item.name} />;
}
