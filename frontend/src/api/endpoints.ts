import { api } from "./client";
import { asking } from "./codeQuestion";
import type { Endpoint, EndpointKey, EndpointVersion, NewEndpointKey, Page } from "./types";

const at = (name: string) => `endpoints/${encodeURIComponent(name)}/`;

export const listEndpoints = () =>
  api.get<Page<Endpoint>>("endpoints/").then((page) => page.results);

export const getEndpoint = (name: string) => api.get<Endpoint>(at(name));

/** Publishes a pipeline under a new endpoint; without `version` the draft becomes one. */
export const createEndpoint = (body: { name: string; pipeline: string; version?: number }) =>
  asking(() => api.post<Endpoint>("endpoints/", body), { act: "publish" });

export const patchEndpoint = (
  name: string,
  change: { default_version?: number; enabled?: boolean },
) => api.patch<Endpoint>(at(name), change);

export const listEndpointVersions = (name: string) =>
  api.get<Page<EndpointVersion>>(`${at(name)}versions/`).then((page) => page.results);

export const addEndpointVersion = (name: string, body: { pipeline: string; version?: number }) =>
  asking(() => api.post<EndpointVersion>(`${at(name)}versions/`, body), { act: "publish" });

export const listEndpointKeys = (name: string) =>
  api.get<Page<EndpointKey>>(`${at(name)}keys/`).then((page) => page.results);

export const createEndpointKey = (name: string, keyName: string) =>
  api.post<NewEndpointKey>(`${at(name)}keys/`, { name: keyName });

export const revokeEndpointKey = (name: string, id: string) => api.delete(`${at(name)}keys/${id}/`);
