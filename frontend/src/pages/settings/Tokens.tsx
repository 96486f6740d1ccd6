import { keys } from "@/api/keys";
import { listTokens, revokeToken } from "@/api/tokens";
import type { ApiToken } from "@/api/types";
import { settingsText } from "@/text/settings";
import { Credentials, timeColumn } from "@/ui/Credentials";
import type { DataColumn } from "@/ui/table/column";
import { NewTokenDialog } from "./NewTokenDialog";
import classes from "./Settings.module.css";

const words = settingsText.tokens;

/** Which programs may sign in. */
export function Tokens() {
  return (
    <Credentials
      words={words}
      queryKey={keys.tokens}
      list={listTokens}
      revoke={revokeToken}
      introduction={<Introduction />}
      columns={{ first: [RIGHTS], last: [EXPIRES] }}
      form={({ onCreated, ...form }) => (
        <NewTokenDialog
          {...form}
          onCreated={({ name, token }) => onCreated({ name, secret: token })}
        />
      )}
    />
  );
}

const RIGHTS: DataColumn<ApiToken> = {
  key: "scopes",
  label: words.rights,
  cell: ({ scopes }) => scopes.map((scope) => words.scopes[scope]).join(", "),
};
const EXPIRES = timeColumn<ApiToken>(
  "expires",
  words.expires,
  (token) => token.expires_at,
  words.never,
);

function Introduction() {
  const example = `curl -H "Authorization: Bearer $JACKFIELD_TOKEN" ${window.location.origin}/api/v1/pipelines/`;
  return (
    <div className={classes.intro}>
      <p className={classes.sentence}>{words.sentence}</p>
      <h3>{words.use}</h3>
      <pre className={classes.example}>{example}</pre>
    </div>
  );
}
