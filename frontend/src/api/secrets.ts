import { api } from "./client";
import type { Page, Secret } from "./types";

export const listSecrets = () =>
  api
    .get<Page<Secret>>("secrets/?page_size=1000")
    .then((page) => page.results.toSorted((one, other) => one.name.localeCompare(other.name)));

/** Sets a secret, in place of an earlier value. */
export const putSecret = ({ name, value }: { name: string; value: string }) =>
  api.put<Secret>(`secrets/${encodeURIComponent(name)}/`, { value });

export const deleteSecret = (name: string) => api.delete(`secrets/${encodeURIComponent(name)}/`);
