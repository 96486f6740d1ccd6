import { Button, FileButton } from "@mantine/core";
import { IconFolderOpen, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { keys } from "@/api/keys";
import { createPipeline, listPipelines } from "@/api/pipelines";
import type { PipelineDocument } from "@/api/types";
import { noteFromElsewhere } from "@/graph/fromElsewhere";
import { homeText } from "@/text/home";
import { notifyError } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { emptyDocument, readDocument } from "./documentFile";
import classes from "./Home.module.css";
import { PipelineTable } from "./PipelineTable";
import { RecentRuns } from "./RecentRuns";
import { Samples } from "./Samples";

/** Recent work and starting points. */
export function HomePage() {
  const navigate = useNavigate();
  const pipelines = useQuery({ queryKey: keys.pipelines, queryFn: listPipelines });
  const create = useMutation({
    mutationFn: ({ name, document }: { name: string; document: PipelineDocument }) =>
      createPipeline(name, document),
    onSuccess: (pipeline) => navigate(`/pipelines/${pipeline.id}`),
    onError: (error) => notifyError(error),
  });
  const createEmpty = () => {
    const name = homeText.newPipelineName;
    create.mutate({ name, document: emptyDocument(name) });
  };
  const open = async (file: File | null) => {
    if (file === null) return;
    try {
      const opened = readDocument(file.name, await file.text());
      noteFromElsewhere(opened.document);
      create.mutate(opened);
    } catch (error) {
      notifyError(error);
    }
  };
  const isNewcomer = pipelines.data?.length === 0;

  return (
    <Page
      title={homeText.title}
      actions={
        <>
          <FileButton onChange={open} accept="application/json,.json">
            {(button) => (
              <Button {...button} variant="default" leftSection={<IconFolderOpen size={16} />}>
                {homeText.openDocument}
              </Button>
            )}
          </FileButton>
          <Button
            onClick={createEmpty}
            loading={create.isPending}
            leftSection={<IconPlus size={16} />}
          >
            {homeText.newPipeline}
          </Button>
        </>
      }
    >
      {isNewcomer && <Samples />}
      <div className={classes.columns}>
        <PipelineTable query={pipelines} onCreate={createEmpty} />
        <RecentRuns />
      </div>
      {!isNewcomer && <Samples />}
    </Page>
  );
}
