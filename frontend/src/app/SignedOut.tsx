import { Button } from "@mantine/core";
import { useEffect } from "react";
import { appText } from "@/text/app";
import { sharedText } from "@/text/shared";
import { CopyButton } from "@/ui/CopyButton";
import classes from "./SignedOut.module.css";

const words = appText.signIn;

/** Shown without a session: how to sign in, from a checkout and from a package. */
export function SignedOut({ onRetry }: { onRetry: () => void }) {
  useEffect(() => {
    document.title = `${words.title} · ${sharedText.product}`;
  }, []);
  return (
    <main className={classes.page}>
      <img src={`${import.meta.env.BASE_URL}icon.svg`} width={40} height={40} alt="" />
      <h1>{words.title}</h1>
      <p>{words.sentence}</p>
      <dl className={classes.ways}>
        {words.ways.map(({ where, command }) => (
          <div key={command}>
            <dt>{where}</dt>
            <dd className={classes.command}>
              <code>{command}</code>
              <CopyButton value={command} label={words.copy(command)} />
            </dd>
          </div>
        ))}
      </dl>
      <p className={classes.muted}>{words.once}</p>
      <Button onClick={onRetry}>{words.retry}</Button>
    </main>
  );
}
