import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy, IconDots, IconDownload, IconPencil, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { duplicatePipeline, getPipeline } from "@/api/pipelines";
import type { PipelineSummary } from "@/api/types";
import { homeText } from "@/text/home";
import { downloadFile } from "@/ui/downloadFile";
import { notifyError } from "@/ui/notify";
import { documentFileName } from "./documentFile";
import type { PipelineQuestion } from "./PipelineDialogs";

const ICON_PX = 16;

interface Props {
  pipeline: PipelineSummary;
  onAsk: (question: PipelineQuestion) => void;
}

/** Actions on a draft from the list. */
export function PipelineMenu({ pipeline, onAsk }: Props) {
  const client = useQueryClient();
  const duplicate = async () => {
    await duplicatePipeline(pipeline.id);
    await client.invalidateQueries({ queryKey: keys.pipelines });
  };
  const download = async () => {
    const { name, document } = await getPipeline(pipeline.id);
    const text = JSON.stringify({ ...document, name }, null, 2);
    downloadFile(documentFileName(name), text, "application/json");
  };
  const attempt = (action: () => Promise<void>) => () => {
    action().catch((error: unknown) => notifyError(error));
  };

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={homeText.actionsOf(pipeline.name)}>
          <IconDots size={ICON_PX} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPencil size={ICON_PX} />}
          onClick={() => onAsk({ kind: "rename", pipeline })}
        >
          {homeText.rename}
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={ICON_PX} />} onClick={attempt(duplicate)}>
          {homeText.duplicate}
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={ICON_PX} />} onClick={attempt(download)}>
          {homeText.downloadDocument}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          c="var(--jf-failure)"
          leftSection={<IconTrash size={ICON_PX} />}
          onClick={() => onAsk({ kind: "delete", pipeline })}
        >
          {homeText.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
