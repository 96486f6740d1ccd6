import { useQuery } from "@tanstack/react-query";
import { Outlet } from "react-router";
import { ApiError } from "@/api/ApiError";
import { keys } from "@/api/keys";
import { getMe } from "@/api/me";
import { appText } from "@/text/app";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { CodeDialog } from "./CodeDialog";
import { Navigation } from "./Navigation";
import classes from "./Shell.module.css";
import { SignedOut } from "./SignedOut";
import { TroubleBanner } from "./TroubleBanner";

/** The frame of every page: who is here, the navigation, the page. */
export function Shell() {
  const me = useQuery({ queryKey: keys.me, queryFn: getMe, staleTime: Number.POSITIVE_INFINITY });
  const retry = () => void me.refetch();

  if (me.isPending) return <LoadingState />;
  if (me.isError) {
    return isSignedOut(me.error) ? (
      <SignedOut onRetry={retry} />
    ) : (
      <main>
        <ErrorState alone title={appText.unreachable} error={me.error} onRetry={retry} />
      </main>
    );
  }
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {appText.skipToContent}
      </a>
      <Navigation version={me.data.version} />
      <div className={classes.column}>
        <TroubleBanner />
        <main id="content" className={classes.content} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <CodeDialog />
    </div>
  );
}

function isSignedOut(error: Error): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}
