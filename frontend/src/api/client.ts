import { ApiError, apiErrorFrom } from "./ApiError";
import { noteTrouble } from "./serverTrouble";

const ROOT = "/api/v1/";
const CSRF_COOKIE_META = 'meta[name="csrf-cookie"]';
const CSRF_COOKIE_PREFIX = "jackfield_csrf_";
const SAFE_METHODS = new Set(["GET", "HEAD"]);

type QueryValue = string | number | boolean | null | undefined;

export interface RequestOptions {
  query?: Record<string, QueryValue>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The full address of a call; `path` is relative to `/api/v1/` or absolute. */
export function address(path: string, query?: Record<string, QueryValue>): string {
  const base = path.startsWith("/") || path.startsWith("http") ? path : ROOT + path;
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value != null && value !== "");
  if (pairs.length === 0) return base;
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]));
  return `${base}${base.includes("?") ? "&" : "?"}${search}`;
}

/** The value of one cookie in a `document.cookie` string, or null. */
export function cookieValue(cookies: string, name: string): string | null {
  const found = cookies.split("; ").find((item) => item.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : null;
}

/**
 * The cookie that the server named in the page: cookies of other installations on this machine are in
 * `document.cookie` too. A development server names none; there, the first one is taken.
 */
function csrfCookieName(): string {
  const told = document.querySelector<HTMLMetaElement>(CSRF_COOKIE_META)?.content;
  const first = document.cookie.split("; ").find((item) => item.startsWith(CSRF_COOKIE_PREFIX));
  return told || (first?.split("=")[0] ?? CSRF_COOKIE_PREFIX);
}

function csrfHeader(method: string): Record<string, string> {
  const token = SAFE_METHODS.has(method) ? null : cookieValue(document.cookie, csrfCookieName());
  return token ? { "X-CSRFToken": token } : {};
}

async function send(method: string, path: string, body: unknown, options: RequestOptions) {
  const isForm = body instanceof FormData;
  const init: RequestInit = {
    method,
    credentials: "same-origin",
    headers: {
      Accept: "application/json, application/problem+json, text/plain",
      ...(body !== undefined && !isForm ? { "Content-Type": "application/json" } : {}),
      ...csrfHeader(method),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const response = await reach(address(path, options.query), init);
  if (!response.ok) {
    const type = response.headers.get("content-type") ?? "";
    throw refusal(response.status, type, await response.text());
  }
  return response;
}

function refusal(status: number, type: string, text: string): ApiError {
  const error = apiErrorFrom(status, type, text);
  noteTrouble(error);
  return error;
}

/** An aborted request stays an AbortError; no response becomes an ApiError of status 0. */
async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, {});
  }
}

async function json<T>(response: Response): Promise<T> {
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Calls of the REST interface. Every refusal is an `ApiError`. */
export const api = {
  async get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return json<T>(await send("GET", path, undefined, options));
  },
  async post<T>(path: string, body: unknown = {}, options: RequestOptions = {}): Promise<T> {
    return json<T>(await send("POST", path, body, options));
  },
  async put<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return json<T>(await send("PUT", path, body, options));
  },
  async patch<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return json<T>(await send("PATCH", path, body, options));
  },
  async delete(path: string, options: RequestOptions = {}): Promise<void> {
    await send("DELETE", path, undefined, options);
  },
  /** A text resource with its headers, for logs that are read by byte offset. */
  async text(
    path: string,
    options: RequestOptions = {},
  ): Promise<{ text: string; headers: Headers }> {
    const response = await send("GET", path, undefined, options);
    return { text: await response.text(), headers: response.headers };
  },
};

/** Sends a form and reports progress (0 to 1) while it goes; `fetch` cannot. */
export function upload<T>(
  path: string,
  form: FormData,
  onProgress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address(path));
    for (const [name, value] of Object.entries(csrfHeader("POST"))) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(new ApiError(0, {}));
    request.onabort = () => reject(new DOMException("The upload was stopped.", "AbortError"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(JSON.parse(request.responseText) as T);
        return;
      }
      const type = request.getResponseHeader("content-type") ?? "";
      reject(refusal(request.status, type, request.responseText));
    };
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}
