import { createEndpointKey, listEndpointKeys, revokeEndpointKey } from "@/api/endpoints";
import { keys } from "@/api/keys";
import { endpointsText } from "@/text/endpoints";
import { Credentials } from "@/ui/Credentials";
import { NameDialog } from "@/ui/NameDialog";

const words = endpointsText.keys;
const LONGEST_NAME = 100;

interface Props {
  endpoint: string;
  /** Called with the secret of a key that was just made. */
  onCreated: (secret: string | null) => void;
}

/** Who may call. */
export function EndpointKeys({ endpoint, onCreated: onSecret }: Props) {
  const revoke = async (id: string) => {
    await revokeEndpointKey(endpoint, id);
    // A snippet must not go on showing a key that is refused.
    onSecret(null);
  };
  return (
    <Credentials
      words={words}
      queryKey={keys.endpointKeys(endpoint)}
      list={() => listEndpointKeys(endpoint)}
      revoke={revoke}
      form={({ onCreated, ...form }) => (
        <NameDialog
          {...form}
          title={words.createTitle}
          label={words.nameLabel}
          description={words.nameHint}
          confirm={words.submit}
          maxLength={LONGEST_NAME}
          onSubmit={async (name) => {
            const { key } = await createEndpointKey(endpoint, name);
            onSecret(key);
            await onCreated({ name, secret: key });
          }}
        />
      )}
    />
  );
}
