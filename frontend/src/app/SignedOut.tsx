import { Button } from "@mantine/core";
import { appText } from "@/text/app";
import { CopyButton } from "@/ui/CopyButton";
import classes from "./SignedOut.module.css";

/** Shown without a session: how to sign in. */
export function SignedOut({ onRetry }: { onRetry: () => void }) {
  const words = appText.signIn;
  return (
    <main className={classes.page}>
      <img src={`${import.meta.env.BASE_URL}icon.svg`} width={40} height={40} alt="" />
      <h1>{words.title}</h1>
      <p>{words.sentence}</p>
      <div className={classes.command}>
        <code>{words.command}</code>
        <CopyButton value={words.command} label={words.copy} />
      </div>
      <p className={classes.muted}>{words.once}</p>
      <Button onClick={onRetry}>{words.retry}</Button>
    </main>
  );
}
