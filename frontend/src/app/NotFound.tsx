import { Button } from "@mantine/core";
import { Link } from "react-router";
import { appText } from "@/text/app";
import { EmptyState } from "@/ui/EmptyState";

export function NotFound() {
  const words = appText.notFound;
  return (
    <EmptyState
      title={words.title}
      action={
        <Button component={Link} to="/">
          {words.action}
        </Button>
      }
    >
      {words.sentence}
    </EmptyState>
  );
}
