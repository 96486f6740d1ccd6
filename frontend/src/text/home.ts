/** Visible text of the home page. */
export const homeText = {
  title: "Home",
  newPipeline: "New pipeline",
  newPipelineName: "New pipeline",
  openDocument: "Open a document",
  samples: "Samples",
  samplesEmpty: "No samples are installed.",
  openSample: "Open",
  openSampleNamed: (title: string) => `Open the sample ${title}`,
  pipelines: "Pipelines",
  pipelinesEmpty: {
    title: "No pipelines yet",
    sentence:
      "A pipeline is a drawing that runs: data flows from component to component along edges. Open a sample to see one, or start with an empty canvas.",
  },
  columns: { name: "Name", nodes: "Nodes", changed: "Changed", actions: "Actions" },
  actionsOf: (name: string) => `Actions for ${name}`,
  rename: "Rename…",
  duplicate: "Duplicate",
  downloadDocument: "Download document",
  delete: "Delete…",
  renameTitle: "Rename the pipeline",
  nameLabel: "Name",
  deleteTitle: "Delete the pipeline?",
  deleteSentence: (name: string) =>
    `“${name}” and its revisions are deleted. Its runs and published versions are kept.`,
  recentRuns: "Recent runs",
  allRuns: "All runs",
  runsEmpty: {
    title: "Nothing has run yet",
    sentence: "Open a pipeline and press Run. Its runs are listed here.",
  },
  notADocument: (file: string) =>
    `${file} is not a pipeline document. Choose a JSON file that was downloaded from Jackfield.`,
} as const;
