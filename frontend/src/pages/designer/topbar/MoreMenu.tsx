import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { keys } from "@/api/keys";
import { deletePipeline, duplicatePipeline } from "@/api/pipelines";
import { dumpDocument } from "@/graph/document";
import { documentFileName } from "@/pages/home/documentFile";
import { designerText } from "@/text/designer";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { notifyDone, notifyError } from "@/ui/notify";
import { PublishDialog } from "../dialogs/PublishDialog";
import { RevisionsDialog } from "../dialogs/RevisionsDialog";
import { useDesigner, useGraph } from "../session/context";

type Dialog = "revisions" | "publish" | "delete";
const words = designerText.menu;

/** Actions on the whole pipeline. */
export function MoreMenu() {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const { designer } = useDesigner();
  const duplicate = useDuplicate();
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="bottom-start" width={200}>
        <Menu.Target>
          <ActionIcon aria-label={designerText.more}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void duplicate()}>{words.duplicate}</Menu.Item>
          <DownloadItem />
          <Menu.Item onClick={() => setDialog("revisions")}>{words.revisions}</Menu.Item>
          <Menu.Item onClick={() => setDialog("publish")}>{words.publish}</Menu.Item>
          <Menu.Item component={Link} to={`/runs?pipeline=${designer.id}`} c="inherit">
            {words.runs}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--jf-failure)" onClick={() => setDialog("delete")}>
            {words.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === "revisions" && <RevisionsDialog onClose={close} />}
      {dialog === "publish" && <PublishDialog onClose={close} />}
      {dialog === "delete" && <DeleteDialog onClose={close} />}
    </>
  );
}

function useDuplicate() {
  const { designer } = useDesigner();
  const navigate = useNavigate();
  return async () => {
    try {
      await designer.autosave.flush();
      const copy = await duplicatePipeline(designer.id);
      await navigate(`/pipelines/${copy.id}`);
    } catch (error) {
      notifyError(error);
    }
  };
}

function DownloadItem() {
  const graph = useGraph();
  const download = () => {
    const text = `${JSON.stringify(dumpDocument(graph), null, 2)}\n`;
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = Object.assign(document.createElement("a"), {
      href: address,
      download: documentFileName(graph.name),
    });
    link.click();
    URL.revokeObjectURL(address);
  };
  return <Menu.Item onClick={download}>{words.download}</Menu.Item>;
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const { designer } = useDesigner();
  const { name } = useGraph();
  const navigate = useNavigate();
  const client = useQueryClient();
  const remove = async () => {
    await designer.autosave.flush();
    await deletePipeline(designer.id);
    notifyDone(designerText.remove.done(name));
    await navigate("/");
    await client.invalidateQueries({ queryKey: keys.pipelines });
  };
  return (
    <ConfirmDialog
      opened
      danger
      title={designerText.remove.title}
      confirm={designerText.remove.action}
      onConfirm={remove}
      onClose={onClose}
    >
      {designerText.remove.sentence(name)}
    </ConfirmDialog>
  );
}
