import { Button } from "@mantine/core";
import { IconCircleCheck, IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addEndpointVersion, patchEndpoint } from "@/api/endpoints";
import { keys } from "@/api/keys";
import type { Endpoint, EndpointVersion } from "@/api/types";
import { PublishDialog } from "@/pages/endpoints/PublishDialog";
import { endpointsText } from "@/text/endpoints";
import { formatTime } from "@/ui/format";
import { notifyDone, notifyError } from "@/ui/notify";
import { Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import badge from "@/ui/StatusBadge.module.css";
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";

const words = endpointsText.versions;

interface Props {
  endpoint: Endpoint;
  versions: EndpointVersion[];
}

/** The frozen versions, and which one answers calls that name none. */
export function EndpointVersions({ endpoint, versions }: Props) {
  const client = useQueryClient();
  const [publishing, setPublishing] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: keys.endpoints });
  const choose = useMutation({
    mutationFn: (version: number) => patchEndpoint(endpoint.name, { default_version: version }),
    onError: (error) => notifyError(error),
    onSettled: refresh,
  });
  const publish = async ({ pipeline }: { pipeline: string }) => {
    const added = await addEndpointVersion(endpoint.name, { pipeline });
    notifyDone(endpointsText.published(added.version));
    await refresh();
  };

  return (
    <Section
      title={words.title}
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => setPublishing(true)}
        >
          {endpointsText.newVersion}
        </Button>
      }
    >
      <Panel>
        <DataTable
          rows={versions}
          columns={columnsOf(endpoint.default_version, choose.mutate)}
          keyOf={(item) => String(item.version)}
        />
      </Panel>
      <PublishDialog
        opened={publishing}
        title={endpointsText.newVersionTitle}
        pipeline={versions[0]?.pipeline?.id}
        onSubmit={publish}
        onClose={() => setPublishing(false)}
      />
    </Section>
  );
}

function columnsOf(
  chosen: number,
  onChoose: (version: number) => void,
): DataColumn<EndpointVersion>[] {
  return [
    { key: "version", label: words.version, heading: true, cell: (item) => item.version },
    { key: "pipeline", label: words.pipeline, cell: pipelineText },
    { key: "parameters", label: words.parameters, wide: true, cell: parametersText },
    {
      key: "published",
      label: words.published,
      align: "number",
      className: rows.muted,
      cell: (item) => formatTime(item.created_at),
    },
    {
      key: "default",
      label: words.isDefault,
      align: "end",
      cell: ({ version }) =>
        version === chosen ? (
          <span className={badge.badge}>
            <IconCircleCheck size={16} aria-hidden />
            {words.isDefault}
          </span>
        ) : (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={words.makeDefaultNamed(version)}
            onClick={() => onChoose(version)}
          >
            {words.makeDefault}
          </Button>
        ),
    },
  ];
}

function pipelineText({ pipeline, pipeline_version }: EndpointVersion): string {
  return pipeline
    ? words.ofPipeline(pipeline.name, pipeline_version)
    : words.deletedPipeline(pipeline_version);
}

function parametersText({ parameters = [] }: EndpointVersion): string {
  if (parameters.length === 0) return words.noParameters;
  return parameters.map((item) => `${item.name} = ${JSON.stringify(item.default)}`).join(", ");
}
