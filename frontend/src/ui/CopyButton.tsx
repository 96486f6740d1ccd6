import { Button, CopyButton as MantineCopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { sharedText } from "@/text/shared";

/** Copies a text and says so for a moment. `label` names what is copied. */
export function CopyButton({ value, label }: { value: string; label: string }) {
  return (
    <MantineCopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          aria-label={copied ? sharedText.copied : label}
          leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        >
          {copied ? sharedText.copied : sharedText.copy}
        </Button>
      )}
    </MantineCopyButton>
  );
}
