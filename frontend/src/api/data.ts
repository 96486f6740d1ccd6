import { api, upload } from "./client";
import type { Column, Dataset, Page, Preview } from "./types";

export interface UploadedDataset {
  name: string;
  version: number;
  digest: string;
  schema: Column[] | null;
}

export const listDatasets = () => api.get<Page<Dataset>>("datasets/").then((page) => page.results);

export const deleteDataset = (name: string) => api.delete(`datasets/${encodeURIComponent(name)}/`);

export const getDatasetPreview = (name: string, version: number) =>
  api.get<Preview>(`datasets/${encodeURIComponent(name)}/versions/${version}/preview/`);

/** Uploads a file as a new version of `name`; `onProgress` gets 0 to 1. */
export function uploadDataset(
  name: string,
  file: File,
  onProgress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<UploadedDataset> {
  const form = new FormData();
  form.append("name", name);
  form.append("file", file, file.name);
  return upload<UploadedDataset>("datasets/", form, onProgress, signal);
}
