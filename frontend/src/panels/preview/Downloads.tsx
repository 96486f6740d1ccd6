import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { panelsText } from "@/text/panels";
import classes from "./Preview.module.css";

export interface DownloadLink {
  /** The format's name: "CSV", "Parquet"; "" for the file as it is. */
  readonly format: string;
  readonly address: string;
}

/** Links that fetch the whole output. */
export function Downloads({ links }: { links: readonly DownloadLink[] }) {
  return (
    <span className={classes.downloads}>
      {links.map(({ format, address }) => (
        <Button
          key={format}
          component="a"
          href={address}
          download
          variant="default"
          size="compact-xs"
          leftSection={<IconDownload size={14} />}
        >
          {panelsText.preview.download(format)}
        </Button>
      ))}
    </span>
  );
}
