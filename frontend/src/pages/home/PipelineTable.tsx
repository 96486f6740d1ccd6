import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { PipelineSummary } from "@/api/types";
import { homeText } from "@/text/home";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { formatAgo, formatCount } from "@/ui/format";
import { LoadingState } from "@/ui/LoadingState";
import { Panel, Section } from "@/ui/Page";
import rows from "@/ui/Rows.module.css";
import { useNow } from "@/ui/useNow";
import { PipelineDialogs, type PipelineQuestion } from "./PipelineDialogs";
import { PipelineMenu } from "./PipelineMenu";

interface Props {
  query: UseQueryResult<PipelineSummary[]>;
  onCreate: () => void;
}

/** The drafts, the last changed first. */
export function PipelineTable({ query, onCreate }: Props) {
  const [question, setQuestion] = useState<PipelineQuestion | null>(null);
  return (
    <Section title={homeText.pipelines}>
      <Panel>
        {query.isPending && <LoadingState />}
        {query.isError && <ErrorState error={query.error} onRetry={() => query.refetch()} />}
        {query.data?.length === 0 && (
          <EmptyState
            title={homeText.pipelinesEmpty.title}
            action={
              <Button variant="default" onClick={onCreate}>
                {homeText.newPipeline}
              </Button>
            }
          >
            {homeText.pipelinesEmpty.sentence}
          </EmptyState>
        )}
        {query.data && query.data.length > 0 && (
          <Drafts pipelines={lastChangedFirst(query.data)} onAsk={setQuestion} />
        )}
      </Panel>
      <PipelineDialogs question={question} onClose={() => setQuestion(null)} />
    </Section>
  );
}

function Drafts({
  pipelines,
  onAsk,
}: {
  pipelines: PipelineSummary[];
  onAsk: (question: PipelineQuestion) => void;
}) {
  const now = useNow(false);
  const words = homeText.columns;
  return (
    <table className={rows.table}>
      <thead>
        <tr>
          <th>{words.name}</th>
          <th className={rows.number}>{words.nodes}</th>
          <th className={rows.number}>{words.changed}</th>
          <th className={rows.end}>
            <span className="visually-hidden">{words.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {pipelines.map((pipeline) => (
          <tr key={pipeline.id}>
            <th scope="row" className={rows.wide}>
              <Link className={rows.link} to={`/pipelines/${pipeline.id}`}>
                {pipeline.name}
              </Link>
            </th>
            <td className={rows.number}>{formatCount(pipeline.nodes)}</td>
            <td className={`${rows.muted} ${rows.number}`}>
              {formatAgo(pipeline.updated_at, now)}
            </td>
            <td className={rows.end}>
              <PipelineMenu pipeline={pipeline} onAsk={onAsk} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function lastChangedFirst(pipelines: PipelineSummary[]): PipelineSummary[] {
  return pipelines.toSorted((a, b) => b.updated_at.localeCompare(a.updated_at));
}
