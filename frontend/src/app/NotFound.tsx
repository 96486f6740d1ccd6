import { Button, Group } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { appText } from "@/text/app";
import { Page } from "@/ui/Page";

const words = appText.notFound;

/** The page of an address that leads nowhere: what was looked for, and ways on. */
export function NotFound() {
  const { pathname } = useLocation();
  return (
    <Page title={words.title}>
      <p>{words.sentence(pathname)}</p>
      <Group>
        <Button component={Link} to="/">
          {words.action}
        </Button>
        <Button component={Link} to="/runs" variant="default">
          {appText.places.runs}
        </Button>
        <Button component={Link} to="/data" variant="default">
          {appText.places.data}
        </Button>
      </Group>
    </Page>
  );
}
