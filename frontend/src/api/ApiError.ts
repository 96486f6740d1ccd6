import type { Problem } from "./types";

/** The body of every refusal: `application/problem+json`. */
export interface ProblemDetails {
  type?: string;
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  request_id?: string;
  problems?: Problem[];
  [extra: string]: unknown;
}

/**
 * A request that the server refused or that never reached it.
 *
 * `message` is the most specific sentence known. `status` is 0 when there was no answer.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly problems: readonly Problem[];
  readonly body: ProblemDetails;

  constructor(status: number, body: ProblemDetails) {
    const detail = body.detail || body.title || fallbackSentence(status);
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.code = body.code ?? (status === 0 ? "unreachable" : `http.${status}`);
    this.detail = detail;
    this.requestId = body.request_id ?? null;
    this.problems = body.problems ?? [];
    this.body = body;
  }

  get unreachable(): boolean {
    return this.status === 0;
  }
}

/** Whether the same request may succeed later: the server was out of reach, failing or busy. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.unreachable || error.status >= 500 || error.status === 429;
}

/** Reads a refusal; a body that is no problem document keeps its status and a plain sentence. */
export function apiErrorFrom(status: number, contentType: string, text: string): ApiError {
  if (!contentType.includes("json")) {
    return new ApiError(status, {});
  }
  try {
    const body: unknown = JSON.parse(text);
    return new ApiError(status, isObject(body) ? (body as ProblemDetails) : {});
  } catch {
    return new ApiError(status, {});
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fallbackSentence(status: number): string {
  if (status === 0) return "The server is not responding. Is it still running?";
  if (status === 401) return "You are not signed in.";
  if (status === 404) return "This does not exist, or was deleted.";
  if (status === 413) return "This is larger than the server accepts.";
  if (status >= 500) return `The server failed (${status}). Its log says why.`;
  return `The server refused this (${status}).`;
}
