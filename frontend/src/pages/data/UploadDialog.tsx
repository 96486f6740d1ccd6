import { Button, Group, Modal, Progress, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { uploadDataset } from "@/api/data";
import { keys } from "@/api/keys";
import type { Dataset } from "@/api/types";
import { dataText } from "@/text/data";
import { sharedText } from "@/text/shared";
import { errorSentence } from "@/ui/ErrorState";
import { formatBytes } from "@/ui/format";
import { notifyDone } from "@/ui/notify";
import classes from "./Data.module.css";
import { nameFromFile } from "./datasetName";

interface Props {
  /** The file to upload; null closes the dialog. */
  file: File | null;
  datasets: Dataset[];
  onClose: () => void;
}

/** Names a file, uploads it with a progress bar and shows the result. */
export function UploadDialog({ file, datasets, onClose }: Props) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [fraction, setFraction] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const stopping = useRef<AbortController | null>(null);

  useEffect(() => {
    if (file === null) return;
    setName(nameFromFile(file.name));
    setError(null);
    setFraction(null);
  }, [file]);

  const close = () => {
    stopping.current?.abort();
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (file === null) return;
    const control = new AbortController();
    stopping.current = control;
    setError(null);
    setFraction(0);
    try {
      const added = await uploadDataset(name.trim(), file, setFraction, control.signal);
      notifyDone(dataText.added(added.name, added.version));
      await client.invalidateQueries({ queryKey: keys.datasets });
      onClose();
    } catch (reason) {
      if (!control.signal.aborted) setError(errorSentence(reason));
    } finally {
      stopping.current = null;
      setFraction(null);
    }
  };

  const known = datasets.find((dataset) => dataset.name === name.trim());
  return (
    <Modal opened={file !== null} onClose={close} title={dataText.uploadTitle}>
      <form onSubmit={submit} className={classes.form}>
        <p className={classes.file}>
          <span>{file?.name}</span>
          <span className={classes.muted}>{formatBytes(file?.size)}</span>
        </p>
        <TextInput
          label={dataText.name}
          description={
            known ? dataText.newVersion(known.name, (known.latest ?? 0) + 1) : dataText.nameHint
          }
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          disabled={fraction !== null}
          data-autofocus
          required
        />
        {error !== null && (
          <div className={classes.refused} role="alert">
            <strong>{dataText.refused}</strong>
            <span>{error}</span>
          </div>
        )}
        {fraction !== null && <Sending fraction={fraction} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            {sharedText.cancel}
          </Button>
          <Button type="submit" disabled={name.trim() === ""} loading={fraction !== null}>
            {dataText.start}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** After the last byte the server still has to parse the file. */
function Sending({ fraction }: { fraction: number }) {
  const percent = Math.floor(fraction * 100);
  const isSent = fraction >= 1;
  return (
    <div role="status">
      <Progress value={percent} animated={isSent} aria-label={dataText.progress} mb={4} />
      <span className={classes.muted}>{isSent ? dataText.reading : dataText.sending(percent)}</span>
    </div>
  );
}
