import { takeAhead } from "./ahead";

/**
 * The one way from the UI to the server. Errors of both APIs are flat: `{code, message}` (rest-api.md section 2);
 * they arrive here as `ApiError`, so that every caller can show `message` and decide by `code`.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** Whether it is refused because nobody is signed in: there was no session, or it has ended. */
export const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Performs a request and returns the parsed body. Throws `ApiError`; `code` is `network` when nothing answered. */
export async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (method !== "GET") headers["x-stoa-csrf"] = "1";
  // A browser writes the type of forms and files itself: that of a form names the boundary.
  const isRaw = body instanceof FormData || body instanceof Blob;
  if (body !== undefined && !isRaw) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response =
      (method === "GET" ? await takeAhead(path) : undefined) ??
      (await fetch(path, {
        method,
        headers,
        credentials: "same-origin",
        ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      }));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "network", "The server cannot be reached. Check that Stoa is running.");
  }
  const text = await response.text();
  const parsed = parseBody(text);
  if (!response.ok) {
    const fields = isRecord(parsed) ? parsed : {};
    throw new ApiError(
      response.status,
      typeof fields.code === "string" ? fields.code : `http-${response.status}`,
      typeof fields.message === "string" ? fields.message : `The server answered ${response.status}.`,
      fields,
    );
  }
  return parsed as T;
}

function parseBody(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A sentence for people from anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Joins path segments below the host API of a workspace, each one encoded. */
export function workspacePath(workspace: string, ...segments: string[]): string {
  return ["/api/w", workspace, ...segments].map((part, at) => (at === 0 ? part : encodeURIComponent(part))).join("/");
}
