import { Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { getEndpoint, listEndpointVersions, patchEndpoint } from "@/api/endpoints";
import { keys } from "@/api/keys";
import type { Endpoint } from "@/api/types";
import { endpointsText } from "@/text/endpoints";
import { BackLink } from "@/ui/BackLink";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { notifyError } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { CallSnippets } from "./CallSnippets";
import { EndpointKeys } from "./EndpointKeys";
import { EndpointRuns } from "./EndpointRuns";
import { EndpointVersions } from "./EndpointVersions";

/** One endpoint: how to call it, its versions, its keys, its runs. */
export function EndpointPage() {
  const { name = "" } = useParams();
  const endpoint = useQuery({ queryKey: keys.endpoint(name), queryFn: () => getEndpoint(name) });
  return (
    <Page
      title={name}
      before={<BackLink to="/endpoints">{endpointsText.back}</BackLink>}
      actions={endpoint.data && <EnabledSwitch endpoint={endpoint.data} />}
    >
      {endpoint.isPending && <LoadingState />}
      {endpoint.isError && <ErrorState error={endpoint.error} onRetry={() => endpoint.refetch()} />}
      {endpoint.data && <EndpointParts endpoint={endpoint.data} />}
    </Page>
  );
}

function EnabledSwitch({ endpoint }: { endpoint: Endpoint }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (enabled: boolean) => patchEndpoint(endpoint.name, { enabled }),
    onError: (error) => notifyError(error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.endpoints }),
  });
  return (
    <Switch
      label={endpointsText.enabled}
      checked={change.isPending ? change.variables : endpoint.enabled}
      onChange={(event) => change.mutate(event.currentTarget.checked)}
    />
  );
}

function EndpointParts({ endpoint }: { endpoint: Endpoint }) {
  const [newKey, setNewKey] = useState<string | null>(null);
  const versions = useQuery({
    queryKey: keys.endpointVersions(endpoint.name),
    queryFn: () => listEndpointVersions(endpoint.name),
  });
  const current = versions.data?.find((item) => item.version === endpoint.default_version);
  return (
    <>
      <CallSnippets endpoint={endpoint} parameters={current?.parameters ?? []} newKey={newKey} />
      {versions.isError ? (
        <ErrorState error={versions.error} onRetry={() => versions.refetch()} />
      ) : (
        <EndpointVersions endpoint={endpoint} versions={versions.data ?? []} />
      )}
      <EndpointKeys endpoint={endpoint.name} onCreated={setNewKey} />
      <EndpointRuns endpoint={endpoint.name} />
    </>
  );
}
