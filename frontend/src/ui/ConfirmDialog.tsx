import { Button, Group, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { sharedText } from "@/text/shared";
import classes from "./ConfirmDialog.module.css";
import { errorSentence } from "./ErrorState";

interface Props {
  opened: boolean;
  title: string;
  children: ReactNode;
  /** The verb on the button that goes ahead. */
  confirm: string;
  /** What the other button says, where "Cancel" could be misread. */
  cancel?: string;
  danger?: boolean;
  /** May fail: its sentence is shown and the dialog stays. */
  onConfirm: () => Promise<unknown> | unknown;
  onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog(props: Props) {
  const { opened, title, children, confirm, danger = false, onConfirm, onClose } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const close = () => {
    setError(null);
    onClose();
  };
  const proceed = async () => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      close();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal opened={opened} onClose={close} title={title} size="md">
      <div className={classes.body}>{children}</div>
      {error !== null && (
        <p className={classes.error} role="alert">
          {errorSentence(error)}
        </p>
      )}
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="default" onClick={close}>
          {props.cancel ?? sharedText.cancel}
        </Button>
        <Button
          {...(danger ? { color: "red", variant: "outline" } : {})}
          onClick={proceed}
          loading={busy}
          data-autofocus
        >
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
