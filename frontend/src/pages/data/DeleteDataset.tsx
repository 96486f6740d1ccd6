import { useQueryClient } from "@tanstack/react-query";
import { deleteDataset } from "@/api/data";
import { keys } from "@/api/keys";
import type { Dataset } from "@/api/types";
import { dataText } from "@/text/data";
import { sharedText } from "@/text/shared";
import { ConfirmDialog } from "@/ui/ConfirmDialog";

interface Props {
  /** The dataset in question; null closes the dialog. */
  dataset: Dataset | null;
  onDeleted?: () => void;
  onClose: () => void;
}

/** Confirms deletion; a refusal names the pipelines that read the dataset. */
export function DeleteDataset({ dataset, onDeleted, onClose }: Props) {
  const client = useQueryClient();
  const remove = async () => {
    if (dataset === null) return;
    await deleteDataset(dataset.name);
    onDeleted?.();
    await client.invalidateQueries({ queryKey: keys.datasets });
  };
  return (
    <ConfirmDialog
      opened={dataset !== null}
      title={dataText.deleteTitle}
      confirm={sharedText.delete}
      danger
      onConfirm={remove}
      onClose={onClose}
    >
      {dataText.deleteSentence(dataset?.name ?? "", dataset?.versions.length ?? 0)}
    </ConfirmDialog>
  );
}
