import { Button, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { getMe, signOut } from "@/api/me";
import { settingsText } from "@/text/settings";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { Page, Panel, Section } from "@/ui/Page";
import { AuditLog } from "./AuditLog";
import { Secrets } from "./Secrets";
import { Sessions } from "./Sessions";
import classes from "./Settings.module.css";
import { Tokens } from "./Tokens";

export function SettingsPage() {
  const me = useQuery({ queryKey: keys.me, queryFn: getMe });
  const about = settingsText.about;
  return (
    <Page title={settingsText.title}>
      <Section title={settingsText.theme.title}>
        <Panel inset>
          <ThemeChoice />
        </Panel>
      </Section>
      {me.isPending && <LoadingState />}
      {me.isError && <ErrorState error={me.error} onRetry={() => me.refetch()} />}
      {me.data && (
        <>
          <Tokens />
          <Secrets />
          <AuditLog />
          <Section title={settingsText.session.title}>
            <Panel inset>
              <SignOut />
            </Panel>
            <Panel>
              <Sessions />
            </Panel>
          </Section>
          <Section title={about.title}>
            <Panel inset>
              <dl className={classes.facts}>
                <dt>{about.owner}</dt>
                <dd>{me.data.name}</dd>
                <dt>{about.version}</dt>
                <dd>{me.data.version}</dd>
                <dt>{about.mode}</dt>
                <dd>{me.data.embedded ? about.embedded : about.server}</dd>
                <dt>{about.api}</dt>
                <dd>
                  <a href="/api/v1/docs/">/api/v1/docs/</a>
                </dd>
              </dl>
            </Panel>
          </Section>
        </>
      )}
    </Page>
  );
}

function ThemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const words = settingsText.theme;
  return (
    <SegmentedControl
      aria-label={words.label}
      value={colorScheme}
      onChange={setColorScheme}
      data={[
        { value: "auto", label: words.auto },
        { value: "light", label: words.light },
        { value: "dark", label: words.dark },
      ]}
    />
  );
}

function SignOut() {
  // A fresh page: nothing of the session stays in memory.
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => window.location.assign("/") });
  const words = settingsText.session;
  return (
    <div className={classes.intro}>
      <p className={classes.sentence}>{words.sentence}</p>
      <div className={classes.buttons}>
        <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate(false)}>
          {words.signOut}
        </Button>
        <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate(true)}>
          {words.everywhere}
        </Button>
      </div>
      {leave.isError && <ErrorState error={leave.error} onRetry={() => leave.reset()} />}
    </div>
  );
}
