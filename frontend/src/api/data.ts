import { api, upload } from "./client";
import type { Dataset, DatasetVersion, FileFormat, Inspection, Page, Preview } from "./types";

/** How a file is read; what is absent, its reader finds out. */
export type ReadingOptions = Readonly<Record<string, unknown>>;

/** A file that the server has: one that was sent, or that of a version of `name`. */
export interface StoredFile {
  readonly name?: string;
  readonly upload?: string;
  readonly version?: number;
  /** Absent: as the version before. */
  readonly options?: ReadingOptions;
  /** Absent: what the file turns out to be. */
  readonly type?: "table" | "file";
}

export const listDatasets = () => api.get<Page<Dataset>>("datasets/").then((page) => page.results);

export const listFileFormats = () =>
  api.get<Page<FileFormat>>("file-formats/").then((page) => page.results);

export const deleteDataset = (name: string) => api.delete(`datasets/${encodeURIComponent(name)}/`);

export const getDatasetPreview = (name: string, version: number) =>
  api.get<Preview>(`datasets/${encodeURIComponent(name)}/versions/${version}/preview/`);

/** Sends a file to be looked at; `onProgress` gets 0 to 1. */
export function inspectFile(
  name: string,
  file: File,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Inspection> {
  const form = new FormData();
  if (name) form.append("name", name);
  form.append("file", file, file.name);
  return upload<Inspection>("datasets/inspect/", form, onProgress, signal);
}

/** Looks at a file that the server has. */
export const inspectStored = (file: StoredFile, signal: AbortSignal) =>
  api.post<Inspection>("datasets/inspect/", file, { signal });

/** Makes a version of a file that the server has. */
export const addDataset = (file: StoredFile) => api.post<DatasetVersion>("datasets/", file);
