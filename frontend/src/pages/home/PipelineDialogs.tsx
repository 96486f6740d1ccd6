import { useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { deletePipeline, getPipeline, savePipeline } from "@/api/pipelines";
import type { PipelineSummary } from "@/api/types";
import { homeText } from "@/text/home";
import { sharedText } from "@/text/shared";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { NameDialog } from "@/ui/NameDialog";

export interface PipelineQuestion {
  kind: "rename" | "delete";
  pipeline: PipelineSummary;
}

/** The questions that renaming and deleting a draft ask first. */
export function PipelineDialogs({
  question,
  onClose,
}: {
  question: PipelineQuestion | null;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: keys.pipelines });
  const pipeline = question?.pipeline;

  const rename = async (name: string) => {
    if (!pipeline) return;
    const { document, revision } = await getPipeline(pipeline.id);
    await savePipeline(pipeline.id, revision, { name, document: { ...document, name } });
    await refresh();
  };
  const remove = async () => {
    if (!pipeline) return;
    await deletePipeline(pipeline.id);
    await refresh();
  };

  return (
    <>
      <NameDialog
        opened={question?.kind === "rename"}
        title={homeText.renameTitle}
        label={homeText.nameLabel}
        initial={pipeline?.name ?? ""}
        confirm={sharedText.rename}
        onSubmit={rename}
        onClose={onClose}
      />
      <ConfirmDialog
        opened={question?.kind === "delete"}
        title={homeText.deleteTitle}
        confirm={sharedText.delete}
        danger
        onConfirm={remove}
        onClose={onClose}
      >
        {homeText.deleteSentence(pipeline?.name ?? "")}
      </ConfirmDialog>
    </>
  );
}
