import { api } from "./client";
import type { BrowserSession, Me, Page } from "./types";

export const getMe = () => api.get<Me>("me/");

/** Ends this browser's session, or those of all browsers. */
export const signOut = (everywhere: boolean) => api.post("sign-out/", { everywhere });

export const listSessions = () =>
  api.get<Page<BrowserSession>>("sessions/").then((page) => page.results);

export const endSession = (id: string) => api.delete(`sessions/${id}/`);
