import { Modal } from "@mantine/core";
import { CopyButton } from "./CopyButton";
import classes from "./ShownOnce.module.css";

interface Props {
  /** The secret; null: nothing to show. */
  secret: string | null;
  title: string;
  sentence: string;
  copy: string;
  onClose: () => void;
}

/** The only moment at which a secret can be read. Clicking beside the dialog does not close it. */
export function ShownOnce({ secret, title, sentence, copy, onClose }: Props) {
  return (
    <Modal opened={secret !== null} onClose={onClose} closeOnClickOutside={false} title={title}>
      <p className={classes.sentence}>{sentence}</p>
      <div className={classes.secret}>
        <code>{secret}</code>
        <CopyButton value={secret ?? ""} label={copy} />
      </div>
    </Modal>
  );
}
