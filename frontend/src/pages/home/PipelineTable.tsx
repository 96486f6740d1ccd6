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
import type { DataColumn } from "@/ui/table/column";
import { DataTable } from "@/ui/table/DataTable";
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

interface DraftsProps {
  pipelines: PipelineSummary[];
  onAsk: (question: PipelineQuestion) => void;
}

function Drafts({ pipelines, onAsk }: DraftsProps) {
  const now = useNow(false);
  const words = homeText.columns;
  const columns: DataColumn<PipelineSummary>[] = [
    {
      key: "name",
      label: words.name,
      heading: true,
      wide: true,
      cell: (pipeline) => (
        <Link className={rows.link} to={`/pipelines/${pipeline.id}`}>
          {pipeline.name}
        </Link>
      ),
    },
    {
      key: "nodes",
      label: words.nodes,
      align: "number",
      cell: (pipeline) => formatCount(pipeline.nodes),
    },
    {
      key: "changed",
      label: words.changed,
      align: "number",
      className: rows.muted,
      cell: (pipeline) => formatAgo(pipeline.updated_at, now),
    },
    {
      key: "actions",
      label: words.actions,
      hidden: true,
      align: "end",
      cell: (pipeline) => <PipelineMenu pipeline={pipeline} onAsk={onAsk} />,
    },
  ];
  return <DataTable rows={pipelines} columns={columns} keyOf={(pipeline) => pipeline.id} />;
}

function lastChangedFirst(pipelines: PipelineSummary[]): PipelineSummary[] {
  return pipelines.toSorted((a, b) => b.updated_at.localeCompare(a.updated_at));
}
