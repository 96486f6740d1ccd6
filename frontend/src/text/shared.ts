/**
 * The catalogue of visible text, aria text included: one file per room, this one for all of them.
 * Sentences are short, concrete and say the next move.
 */
export const sharedText = {
  product: "Jackfield",
  close: "Close",
  cancel: "Cancel",
  delete: "Delete",
  rename: "Rename",
  save: "Save",
  copy: "Copy",
  copied: "Copied",
  download: "Download",
  tryAgain: "Try again",
  loading: "Loading…",
  none: "–",
  untitled: "Untitled",
  more: "More",
  requestId: (id: string) => `Request ${id}`,
  errorTitle: "Something went wrong",
  warnings: (count: number) => `${count} ${count === 1 ? "warning" : "warnings"}`,
  /** Why a box does not take what was typed. */
  refusal: {
    unknown: (typed: string) => `There is no '${typed}'. Choose from the list.`,
    several: (typed: string, matches: number) =>
      `${matches.toLocaleString("en-US")} names contain '${typed}'. Type more, or choose one.`,
    didYouMean: (typed: string, meant: string) =>
      `There is no '${typed}'. Did you mean '${meant}'?`,
    take: (name: string) => `Use '${name}'`,
  },
  status: {
    queued: "Queued",
    pending: "Waiting",
    ready: "Ready",
    launching: "Starting",
    running: "Running",
    cancelling: "Cancelling",
    succeeded: "Succeeded",
    reused: "Reused",
    failed: "Failed",
    crashed: "Crashed",
    skipped: "Skipped",
    upstream_failed: "Blocked",
    cancelled: "Cancelled",
  },
  portTypes: {
    any: "Anything",
    table: "Table",
    metrics: "Metrics",
    untrained_model: "Untrained model",
    model: "Trained model",
    transform: "Transformation",
    image_transform: "Image transformation",
    cluster_model: "Cluster model",
    recommender: "Recommender",
    image_directory: "Image directory",
    file: "File",
    directory: "Directory",
  },
} as const;
