import { api } from "./client";
import type { Me } from "./types";

export const getMe = () => api.get<Me>("me/");
