import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { keys } from "@/api/keys";
import { listSamples, openSample } from "@/api/pipelines";
import { homeText } from "@/text/home";
import { ErrorState } from "@/ui/ErrorState";
import { LoadingState } from "@/ui/LoadingState";
import { notifyError } from "@/ui/notify";
import { Section } from "@/ui/Page";
import classes from "./Home.module.css";

/** Pipelines that run out of the box, to open as one's own. */
export function Samples() {
  const navigate = useNavigate();
  const samples = useQuery({
    queryKey: keys.samples,
    queryFn: listSamples,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const open = useMutation({
    mutationFn: openSample,
    onSuccess: (pipeline) => navigate(`/pipelines/${pipeline.id}`),
    onError: (error) => notifyError(error),
  });

  return (
    <Section title={homeText.samples}>
      {samples.isPending && <LoadingState />}
      {samples.isError && <ErrorState error={samples.error} onRetry={() => samples.refetch()} />}
      {samples.data?.length === 0 && <p>{homeText.samplesEmpty}</p>}
      <ul className={classes.samples}>
        {samples.data?.map((sample) => (
          <li key={sample.name} className={classes.sample}>
            <h3>{sample.title}</h3>
            <p>{sample.description}</p>
            <Button
              variant="default"
              aria-label={homeText.openSampleNamed(sample.title)}
              loading={open.isPending && open.variables === sample.name}
              onClick={() => open.mutate(sample.name)}
            >
              {homeText.openSample}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
