import { Tabs } from "@mantine/core";
import type { Endpoint, PipelineParameter } from "@/api/types";
import { endpointsText } from "@/text/endpoints";
import { CopyButton } from "@/ui/CopyButton";
import { Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import classes from "./Endpoint.module.css";
import { type Call, curlSnippet, pythonSnippet } from "./snippets";

const words = endpointsText.call;
const PLACEHOLDER_KEY = "YOUR_KEY";

interface Props {
  endpoint: Endpoint;
  parameters: readonly PipelineParameter[];
  /** A key just created on this page, so that the snippets work as they are. */
  newKey: string | null;
}

export function CallSnippets({ endpoint, parameters, newKey }: Props) {
  const call: Call = {
    origin: window.location.origin,
    endpoint: endpoint.name,
    key: newKey ?? PLACEHOLDER_KEY,
    parameters,
  };
  const snippets = [
    { language: words.curl, text: curlSnippet(call) },
    { language: words.python, text: pythonSnippet(call) },
  ];
  return (
    <Section title={words.title}>
      <p className={rows.muted}>
        {endpoint.enabled ? (newKey ? words.withKey : words.needsKey) : words.disabled}
      </p>
      <Panel>
        <Tabs defaultValue={words.curl}>
          <Tabs.List>
            {snippets.map(({ language }) => (
              <Tabs.Tab key={language} value={language}>
                {language}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {snippets.map(({ language, text }) => (
            <Tabs.Panel key={language} value={language} className={classes.snippet}>
              <pre>{text}</pre>
              <CopyButton value={text} label={words.copy(language)} />
            </Tabs.Panel>
          ))}
        </Tabs>
      </Panel>
    </Section>
  );
}
