import { api } from "./client";
import type { ApiToken, NewApiToken, Page, Scope } from "./types";

export const listTokens = () => api.get<Page<ApiToken>>("tokens/").then((page) => page.results);

/** `expires`: an ISO time; null: it does not expire. */
export const createToken = (body: { name: string; scopes: Scope[]; expires: string | null }) =>
  api.post<NewApiToken>("tokens/", body);

export const revokeToken = (id: string) => api.delete(`tokens/${id}/`);
