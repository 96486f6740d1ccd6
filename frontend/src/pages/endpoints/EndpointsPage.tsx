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
  return (
    <div className={rows.scroll}>
      <table className={rows.table}>
        <thead>
          <tr>
            <th>{words.name}</th>
            <th>{words.state}</th>
            <th className={rows.number}>{words.default}</th>
            <th className={rows.number}>{words.versions}</th>
            <th className={rows.number}>{words.runs}</th>
            <th className={rows.number}>{words.lastRun}</th>
          </tr>
        </thead>
        <tbody>
          {endpoints.map((endpoint) => (
            <tr key={endpoint.name}>
              <th scope="row" className={rows.wide}>
                <Link className={rows.link} to={`/endpoints/${endpoint.name}`}>
                  {endpoint.name}
                </Link>
              </th>
              <td>
                <EnabledState enabled={endpoint.enabled} />
              </td>
              <td className={rows.number}>{endpoint.default_version}</td>
              <td className={rows.number}>{endpoint.versions?.length ?? 0}</td>
              <td className={rows.number}>{formatCount(endpoint.runs)}</td>
              <td className={`${rows.number} ${rows.muted}`}>
                {endpoint.last_run_at ? formatAgo(endpoint.last_run_at, now) : endpointsText.never}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
