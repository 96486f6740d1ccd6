import { Button } from "@mantine/core";
import { IconRadar2 } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { probeComputeTarget } from "@/api/compute";
import { keys } from "@/api/keys";
import type { ComputeTarget } from "@/api/types";
import { computeText } from "@/text/compute";
import { formatMemory } from "@/ui/format";
import { notifyDone, notifyError } from "@/ui/notify";
import { Panel } from "@/ui/Page";
import { BuildImage } from "./BuildImage";
import classes from "./Compute.module.css";
import { ImageTable } from "./ImageTable";
import { TargetState } from "./TargetState";

/** One target: its state, the limits per step and its images. */
export function TargetCard({ target }: { target: ComputeTarget }) {
  const client = useQueryClient();
  const probe = useMutation({
    mutationFn: () => probeComputeTarget(target.name),
    onSuccess: ({ state }) => notifyDone(computeText.probed(target.name, stateWord(state))),
    onError: (error) => notifyError(error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.computeTargets }),
  });
  const usesImages = target.kind !== "process";

  return (
    <Panel>
      <section className={classes.target} aria-label={target.name}>
        <header className={classes.head}>
          <h2>{target.name}</h2>
          <TargetState state={target.state} word={stateWord(target.state)} />
          <span className={classes.muted}>{word(computeText.kinds, target.kind)}</span>
          <span className={classes.actions}>
            {usesImages && <BuildImage target={target.name} />}
            <Button
              variant="default"
              leftSection={<IconRadar2 size={16} />}
              aria-label={computeText.probeNamed(target.name)}
              loading={probe.isPending}
              onClick={() => probe.mutate()}
            >
              {computeText.probe}
            </Button>
          </span>
        </header>
        {target.message && <p className={classes.message}>{target.message}</p>}
        <dl className={classes.facts}>
          <Fact name={computeText.atOnce} value={String(target.max_parallel)} />
          <Fact name={computeText.memory} value={formatMemory(target.memory_bytes)} />
          <Fact name={computeText.cpus} value={computeText.cpuCount(target.cpus)} />
          {otherFacts(target).map(([name, value]) => (
            <Fact key={name} name={factName(name)} value={factText(value)} />
          ))}
        </dl>
        <h3>{computeText.images}</h3>
        {target.images.length > 0 ? (
          <ImageTable target={target.name} images={target.images} />
        ) : (
          <p className={classes.muted}>
            {usesImages ? computeText.noImages : computeText.processImages}
          </p>
        )}
      </section>
    </Panel>
  );
}

/** Facts of the target beyond its limits. */
function otherFacts({ facts }: ComputeTarget): [string, unknown][] {
  return Object.entries(facts).filter(([name]) => name !== "cpus" && name !== "memory_bytes");
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function word(words: Readonly<Record<string, string>>, key: string): string {
  return words[key] ?? key;
}

function stateWord(state: string): string {
  return word(computeText.states, state);
}

/** `server_version` is written "Server version". */
function factName(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function factText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
