import { Button, Checkbox, Group, Modal, Progress, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { ApiError } from "@/api/ApiError";
import { addDataset } from "@/api/data";
import { keys } from "@/api/keys";
import type { Dataset, DatasetVersion } from "@/api/types";
import { dataText } from "@/text/data";
import { sharedText } from "@/text/shared";
import { errorSentence } from "@/ui/ErrorState";
import { formatBytes } from "@/ui/format";
import { notifyDone } from "@/ui/notify";
import classes from "./Data.module.css";
import { nameFromFile } from "./datasetName";
import { Look } from "./reading/Look";
import { Notes } from "./reading/Notes";
import { OptionFields } from "./reading/OptionFields";
import { type Source, useInspection } from "./reading/useInspection";

interface Props {
  /** The file to add, or the version whose file is read again; null closes the dialog. */
  source: Source | null;
  datasets: readonly Dataset[];
  onAdded?: (version: DatasetVersion) => void;
  onClose: () => void;
}

const NARROW = "(max-width: 48em)";

/** Names a file, says how it is read while its first rows are shown, and adds it. */
export function UploadDialog({ source, datasets, onAdded, onClose }: Props) {
  const isNarrow = useMediaQuery(NARROW) ?? false;
  return (
    <Modal
      opened={source !== null}
      onClose={onClose}
      title={titleOf(source)}
      size="min(1080px, 94vw)"
      fullScreen={isNarrow}
    >
      {source && <Reading source={source} datasets={datasets} {...{ onAdded, onClose }} />}
    </Modal>
  );
}

function titleOf(source: Source | null): string {
  if (source === null || "file" in source) return dataText.uploadTitle;
  return dataText.againTitle(source.again.name, source.again.version);
}

interface ReadingProps {
  source: Source;
  datasets: readonly Dataset[];
  onAdded: ((version: DatasetVersion) => void) | undefined;
  onClose: () => void;
}

function Reading({ source, datasets, onAdded, onClose }: ReadingProps) {
  const client = useQueryClient();
  const isFile = "file" in source;
  const [name, setName] = useState(isFile ? nameFromFile(source.file.name) : source.again.name);
  const [adding, setAdding] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const looking = useInspection(source, name);
  const { found, error, pending, said, say } = looking;
  const known = datasets.find((dataset) => dataset.name === name.trim());
  useFollowing(known?.name, () => said.given === null && say({}));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setRefused(null);
    setAdding(true);
    try {
      const added = await addDataset({ ...looking.stored(), name: name.trim() });
      notifyDone(dataText.added(added.name, added.version));
      await client.invalidateQueries({ queryKey: keys.datasets });
      onAdded?.(added);
      onClose();
    } catch (reason) {
      setRefused(reason);
      setAdding(false);
    }
  };

  const given = said.given ?? found?.given ?? {};
  const trouble = refused ?? error;
  const keepsFile = (said.kind ?? found?.type) === "file";
  const isReady = found !== null && error === null && !pending && name.trim() !== "";
  return (
    <form onSubmit={submit} className={classes.form}>
      <p className={classes.file}>
        <span>{isFile ? source.file.name : source.again.filename}</span>
        <span className={classes.muted}>
          {isFile ? formatBytes(source.file.size) : dataText.againSentence}
        </span>
      </p>
      {isFile && (
        <TextInput
          label={dataText.name}
          description={
            known ? dataText.newVersion(known.name, (known.latest ?? 0) + 1) : dataText.nameHint
          }
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          disabled={adding}
          data-autofocus
          required
        />
      )}
      {!keepsFile && (
        <OptionFields
          format={looking.format}
          given={given}
          read={found?.options ?? {}}
          error={trouble}
          onGive={(options) => say({ given: options })}
        />
      )}
      {trouble !== null && (
        <div className={classes.refused} role="alert">
          <strong>{isOfOptions(trouble) ? dataText.options.refused : dataText.refused}</strong>
          <span>{errorSentence(trouble)}</span>
        </div>
      )}
      {found && error === null && !keepsFile && (
        <>
          <Notes {...found} given={given} onGive={(options) => say({ given: options })} />
          <Look
            found={found}
            given={given}
            busy={pending}
            onGive={(options) => say({ given: options })}
          />
        </>
      )}
      {isFile && (keepsFile || looking.format === "zip" || isOfFile(error)) && (
        <Checkbox
          label={dataText.options.keepFile}
          description={dataText.options.keepFileHint}
          checked={keepsFile}
          onChange={({ currentTarget: { checked } }) =>
            say(checked ? { kind: "file", given: null } : { kind: "table" })
          }
        />
      )}
      <Progressing fraction={looking.fraction} looking={pending} adding={adding} />
      <Group justify="flex-end" gap="sm" className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {sharedText.cancel}
        </Button>
        <Button type="submit" disabled={!isReady} loading={adding}>
          {isFile ? dataText.start : dataText.startAgain}
        </Button>
      </Group>
    </form>
  );
}

/** Whether the file cannot be read, whatever its options are. */
function isOfFile(error: unknown): boolean {
  return error !== null && !isOfOptions(error);
}

/** Whether options are refused, and not the file. */
function isOfOptions(error: unknown): boolean {
  return error instanceof ApiError && error.code === "options.invalid";
}

/** Calls back when a value has changed, not when it is there first. */
function useFollowing(value: string | undefined, onChange: () => void) {
  const [before, setBefore] = useState(value);
  useEffect(() => {
    if (value === before) return;
    setBefore(value);
    onChange();
  });
}

interface ProgressingProps {
  fraction: number | null;
  looking: boolean;
  adding: boolean;
}

/** After the last byte the server still has to look at the file, and to read it when it is added. */
function Progressing({ fraction, looking, adding }: ProgressingProps) {
  if (fraction === null && !adding && !looking) return <div className={classes.quiet} />;
  const percent = Math.floor((fraction ?? 1) * 100);
  const isSent = fraction === null || fraction >= 1;
  const reading = adding ? dataText.adding : dataText.reading;
  return (
    <div role="status" className={classes.quiet}>
      <Progress value={percent} animated={isSent} aria-label={dataText.progress} mb={4} />
      <span className={classes.muted}>{isSent ? reading : dataText.sending(percent)}</span>
    </div>
  );
}
