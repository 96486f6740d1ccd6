import { Select, Textarea } from "@mantine/core";
import type { Dataset } from "@/api/types";
import type { PipelineParameter } from "@/graph/model";
import { panelsText } from "@/text/panels";
import { HelpText } from "@/ui/HelpText";
import { StepWarnings } from "@/ui/StepWarnings";
import type { InspectorActions } from "./actions";
import { ComputeSelect, type TargetChoice } from "./ComputeSelect";
import classes from "./Inspector.module.css";
import type { InspectedNode } from "./inspected";
import { NameField } from "./NameField";
import { Parameters } from "./Parameters";
import { PortsSection } from "./PortsSection";
import { ProblemSentences } from "./ProblemSentences";
import { ReuseSection } from "./ReuseSection";
import { SecretsSection } from "./SecretsSection";
import { Section } from "./Section";
import { useDraft } from "./useDraft";
import { WhySection } from "./WhySection";

const text = panelsText.inspector;
const COMMENT_ROWS = 2;

export interface NodeInspectorProps {
  node: InspectedNode;
  pipelineParameters: readonly PipelineParameter[];
  datasets: readonly Dataset[];
  targets: readonly TargetChoice[];
  /** Names of the secrets there are. */
  secrets: readonly string[];
  /** The target that counts where a node names none. */
  defaultTarget: string;
  readOnly: boolean;
  actions: InspectorActions;
}

/** Everything about one node. Mount it with `key={node.id}`: what is typed belongs to one node. */
export function NodeInspector(props: NodeInspectorProps) {
  const { node, targets, defaultTarget, readOnly, actions } = props;
  const elsewhere = node.problems.filter((problem) => !problem.parameter && !problem.port);
  return (
    <>
      <header className={classes.head}>
        <h2>{node.title}</h2>
        <span className={classes.id}>{node.id}</span>
        {node.givenName && node.component !== null && (
          <p className={classes.fine}>{node.component.display_name}</p>
        )}
        {node.component === null && (
          <p className={classes.fine}>{text.unknownComponent(node.name)}</p>
        )}
        <ProblemSentences problems={elsewhere} />
        <StepWarnings warnings={node.warnings} />
        {readOnly && <p className={classes.fine}>{text.readOnly}</p>}
        <NameField
          value={node.givenName}
          title={node.component?.display_name ?? node.name}
          readOnly={readOnly}
          onChange={(name) => actions.setName(node.id, name)}
        />
      </header>
      <WhySection node={node} />
      {node.component !== null && <Parameters {...props} />}
      {node.component !== null && <PortsSection node={node} actions={actions} />}
      <Comment
        value={node.comment}
        readOnly={readOnly}
        onChange={(comment) => actions.setComment(node.id, comment)}
      />
      <Section title={text.compute}>
        <ComputeSelect
          label={text.computeLabel}
          targets={targets}
          value={node.compute}
          inherited={text.computeInherited(defaultTarget)}
          disabled={readOnly}
          onChange={(target) => actions.setCompute([node.id], target)}
        />
      </Section>
      <ReuseSection node={node} readOnly={readOnly} actions={actions} />
      <SecretsSection node={node} known={props.secrets} readOnly={readOnly} actions={actions} />
      {node.component !== null && <Version {...props} />}
      {node.component !== null && <Help node={node} />}
    </>
  );
}

interface CommentProps {
  value: string;
  readOnly: boolean;
  onChange: (comment: string) => void;
}

function Comment({ value, readOnly, onChange }: CommentProps) {
  const { draft, change, flush } = useDraft(value, onChange);
  return (
    <Section title={text.comment}>
      <Textarea
        aria-label={text.commentLabel}
        placeholder={text.commentPlaceholder}
        value={draft}
        disabled={readOnly}
        autosize
        minRows={COMMENT_ROWS}
        onChange={(event) => change(event.currentTarget.value)}
        onBlur={flush}
      />
    </Section>
  );
}

/** Stands for "whatever the default version is"; no version is called so. */
const DEFAULT_VERSION = "";

function Version({ node, readOnly, actions }: NodeInspectorProps) {
  const { component } = node;
  if (component === null) return null;
  const versions = component.versions ?? [component.version];
  const known = versions.map((version) => ({ value: version, label: version }));
  const gone = node.version !== null && !versions.includes(node.version);
  return (
    <Section title={text.version}>
      <Select
        aria-label={text.versionLabel}
        data={[
          { value: DEFAULT_VERSION, label: text.versionDefault(component.version) },
          ...known,
          ...(gone && node.version ? [{ value: node.version, label: node.version }] : []),
        ]}
        value={node.version ?? DEFAULT_VERSION}
        error={gone}
        disabled={readOnly}
        onChange={(version) =>
          actions.setVersion(node.id, version === DEFAULT_VERSION ? null : version)
        }
      />
    </Section>
  );
}

function Help({ node }: { node: InspectedNode }) {
  const { component } = node;
  if (component === null) return null;
  const keywords = component.keywords ?? [];
  return (
    <Section title={text.help} closed>
      <HelpText text={component.help} />
      {component.user_code && <p className={classes.fine}>{text.userCode}</p>}
      {keywords.length > 0 && (
        <p className={classes.fine}>
          {text.keywords}: {keywords.join(", ")}
        </p>
      )}
    </Section>
  );
}
