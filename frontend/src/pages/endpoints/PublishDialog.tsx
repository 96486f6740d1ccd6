import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError } from "@/api/ApiError";
import { keys } from "@/api/keys";
import { listPipelines } from "@/api/pipelines";
import { endpointsText } from "@/text/endpoints";
import { sharedText } from "@/text/shared";
import { errorSentence } from "@/ui/ErrorState";
import { NameBox } from "@/ui/NameBox";
import { useSending } from "@/ui/useSending";
import classes from "./Publish.module.css";

const words = endpointsText.form;

interface Props {
  opened: boolean;
  title: string;
  /** Asks for the endpoint's name too. */
  withName?: boolean;
  /** The pipeline chosen at first. */
  pipeline?: string | undefined;
  onSubmit: (choice: { name: string; pipeline: string }) => Promise<unknown>;
  onClose: () => void;
}

/** Chooses the pipeline to publish; a refusal lists every problem. */
export function PublishDialog(props: Props) {
  const { opened, title, withName = false, onClose } = props;
  const pipelines = useQuery({ queryKey: keys.pipelines, queryFn: listPipelines, enabled: opened });
  const [name, setName] = useState("");
  const [pipeline, setPipeline] = useState<string | null>(null);
  const send = async () => pipeline !== null && props.onSubmit({ name: name.trim(), pipeline });
  const { busy, error, onSubmit, forget } = useSending(send, onClose);

  // biome-ignore lint/correctness/useExhaustiveDependencies: when it opens, and not when it is drawn again
  useEffect(() => {
    if (!opened) return;
    setName("");
    setPipeline(props.pipeline ?? null);
    forget();
  }, [opened, props.pipeline]);

  const isReady = pipeline !== null && (!withName || name.trim() !== "");
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form onSubmit={onSubmit}>
        <Stack gap="md">
          {withName && (
            <TextInput
              label={words.name}
              description={words.nameHint}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={63}
              data-autofocus
              required
            />
          )}
          <NameBox
            label={words.pipeline}
            description={
              pipelines.data?.length === 0 ? endpointsText.empty.needsPipeline : words.pipelineHint
            }
            placeholder={words.choose}
            options={pipelines.data?.map((item) => ({ value: item.id, label: item.name })) ?? []}
            value={pipeline}
            onChange={setPipeline}
            required
          />
          {error !== null && <Refusal error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {sharedText.cancel}
            </Button>
            <Button type="submit" loading={busy} disabled={!isReady}>
              {words.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Refusal({ error }: { error: unknown }) {
  const problems = error instanceof ApiError ? error.problems : [];
  return (
    <div className={classes.refusal} role="alert">
      {errorSentence(error)}
      {problems.length > 0 && (
        <ul>
          {problems.map((problem) => (
            <li key={`${problem.code} ${problem.node} ${problem.port} ${problem.parameter}`}>
              {problem.message} {problem.hint}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
