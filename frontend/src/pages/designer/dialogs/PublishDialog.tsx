import { Button, Group, Modal, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { addEndpointVersion, createEndpoint, listEndpoints } from "@/api/endpoints";
import { keys } from "@/api/keys";
import { asName } from "@/graph/ids";
import { designerText } from "@/text/designer";
import { sharedText } from "@/text/shared";
import { errorSentence } from "@/ui/ErrorState";
import { notifyDone } from "@/ui/notify";
import { useDesigner, useGraph } from "../session/context";
import classes from "./Dialogs.module.css";

const words = designerText.publish;
const NEW = "";
const NAME = /^[a-z][a-z0-9-]*$/;

/** Freezes the drawing as a version behind an endpoint, a new one or one that exists. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const graph = useGraph();
  const endpoints = useQuery({ queryKey: keys.endpoints, queryFn: listEndpoints });
  const [endpoint, setEndpoint] = useState(NEW);
  const [name, setName] = useState(() => asName(graph.name).replaceAll("_", "-"));
  const { publish, busy, error } = usePublish(onClose);
  const badName = endpoint === NEW && !NAME.test(name);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!badName) void publish(endpoint, name);
  };
  return (
    <Modal opened onClose={onClose} title={words.title}>
      <form onSubmit={submit} className={classes.form}>
        <p className={classes.fine}>{words.sentence}</p>
        <Select
          label={words.endpoint}
          data={[
            { value: NEW, label: words.newEndpoint },
            ...(endpoints.data ?? []).map((item) => item.name),
          ]}
          value={endpoint}
          onChange={(value) => setEndpoint(value ?? NEW)}
        />
        {endpoint === NEW && (
          <TextInput
            label={words.name}
            description={words.nameRule}
            value={name}
            error={badName && words.nameRule}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {error !== null && <p role="alert">{errorSentence(error)}</p>}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {sharedText.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={badName}>
            {words.action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function usePublish(onDone: () => void) {
  const { designer } = useDesigner();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const publish = async (endpoint: string, name: string) => {
    setBusy(true);
    setError(null);
    try {
      await designer.autosave.flush();
      if (endpoint === NEW) await createEndpoint({ name, pipeline: designer.id });
      else await addEndpointVersion(endpoint, { pipeline: designer.id });
      await client.invalidateQueries({ queryKey: keys.endpoints });
      notifyDone(words.done(endpoint || name));
      onDone();
      await navigate(`/endpoints/${endpoint || name}`);
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return { publish, busy, error };
}
