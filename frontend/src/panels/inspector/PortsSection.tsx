import { Button } from "@mantine/core";
import { panelsText } from "@/text/panels";
import { PortGlyph } from "@/ui/PortGlyph";
import { portLook } from "@/ui/portTypes";
import type { InspectorActions } from "./actions";
import classes from "./Inspector.module.css";
import {
  type InspectedInput,
  type InspectedNode,
  type InspectedOutput,
  labelOfPort,
} from "./inspected";
import { ProblemSentences } from "./ProblemSentences";
import { Section } from "./Section";

const text = panelsText.inspector;

interface Props {
  node: InspectedNode;
  actions: Pick<InspectorActions, "selectNode" | "openOutput">;
}

/** What comes in from where, and the last thing that came out. */
export function PortsSection({ node, actions }: Props) {
  return (
    <Section title={text.ports}>
      <h4 className={classes.subtitle}>{text.inputs}</h4>
      {node.inputs.length === 0 ? (
        <p className={classes.fine}>{text.noInputs}</p>
      ) : (
        <ul className={classes.ports}>
          {node.inputs.map((input) => (
            <InputItem
              key={input.port.name}
              input={input}
              node={node}
              onSelect={actions.selectNode}
            />
          ))}
        </ul>
      )}
      <h4 className={classes.subtitle}>{text.outputs}</h4>
      <ul className={classes.ports}>
        {node.outputs.map((output) => (
          <OutputItem
            key={output.port.name}
            output={output}
            onOpen={() => actions.openOutput(node.id, output.port.name)}
          />
        ))}
      </ul>
    </Section>
  );
}

function columnsFact(columns: readonly unknown[] | null, type: string): string {
  if (portLook(type).root !== "table" && portLook(type).root !== "metrics") return "";
  return columns === null ? text.columnsUnknown : text.columnsArrive(columns.length);
}

interface InputProps {
  input: InspectedInput;
  node: InspectedNode;
  onSelect: (node: string) => void;
}

function InputItem({ input, node, onSelect }: InputProps) {
  const { port, source, columns } = input;
  return (
    <li className={classes.port}>
      <PortGlyph type={port.type} labelled />
      <div className={classes.portText}>
        <div>{labelOfPort(port)}</div>
        {source === null ? (
          <div className={classes.fine}>
            {port.optional ? text.notConnectedOptional : text.notConnected}
          </div>
        ) : (
          <div className={classes.fine}>
            {[text.from(source.nodeLabel, source.portLabel), columnsFact(columns, port.type)]
              .filter((part) => part !== "")
              .join(" · ")}
          </div>
        )}
        <ProblemSentences problems={node.problems.filter((item) => item.port === port.name)} />
      </div>
      {source !== null && (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={text.goTo(source.nodeLabel)}
          onClick={() => onSelect(source.node)}
        >
          {text.select}
        </Button>
      )}
    </li>
  );
}

function OutputItem({ output, onOpen }: { output: InspectedOutput; onOpen: () => void }) {
  const { port, columns, last, stored } = output;
  const there = stored || last !== null;
  return (
    <li className={classes.port}>
      <PortGlyph type={port.type} labelled />
      <div className={classes.portText}>
        <div>{labelOfPort(port)}</div>
        <div className={classes.fine}>
          {there ? columnsFact(columns, port.type) : text.noOutputYet}
        </div>
      </div>
      {there && (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={(stored ? text.openData : text.openOutput)(labelOfPort(port))}
          onClick={onOpen}
        >
          {text.view}
        </Button>
      )}
    </li>
  );
}
