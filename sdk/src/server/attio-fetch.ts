import { executionContext } from "../guest/context.js";

export interface AttioFetchRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/v2`, with a slash in front. */
  path: string;
  queryParams?: Record<string, unknown>;
  body?: unknown;
}

interface Answer {
  data: unknown;
  message?: unknown;
  code?: unknown;
}

/** `undefined` for what is no JSON object. */
function read(text: string): Answer | undefined {
  if (text === "") return { data: null };
  try {
    const answer: unknown = JSON.parse(text);
    return answer !== null && typeof answer === "object" ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** The origin apps hard-code; the host answers it itself. */
const origin = "https://api.attio.com/v2";

/**
 * The REST API with the app's token: the helper of 2025 builds. Resolves to the response body (`{data}`); rejects
 * with the API's message when the status is not 2xx.
 */
export async function attioFetch({ method, path, queryParams, body }: AttioFetchRequest): Promise<{ data: unknown }> {
  if (typeof path !== "string" || !path.startsWith("/")) {
    throw new TypeError(`attioFetch: path must begin with a slash, it is ${JSON.stringify(path)}`);
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(queryParams ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) query.append(name, String(item));
    }
  }
  const search = query.size > 0 ? `?${query}` : "";
  const headers: Record<string, string> = { authorization: `Bearer ${executionContext("attioFetch").apiToken}` };
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await fetch(`${origin}${path}${search}`, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  const answer = read(text);
  if (response.ok && answer) return answer;
  const { message, code } = answer ?? {};
  const error = new Error(`${method} ${path} answered ${response.status}: ${String(message ?? text)}`);
  throw Object.assign(error, { status: response.status }, typeof code === "string" ? { code } : {});
}
