import { api } from "./client";
import type { Me } from "./types";

export const getMe = () => api.get<Me>("me/");

/** Ends this browser's session, or those of all browsers. */
export const signOut = (everywhere: boolean) => api.post("sign-out/", { everywhere });
