const baseUrl = "https://api.acmeleadchecker.ai";

export interface Lead {
  id: string;
  reference: string;
  phone_number: string;
  status: "pending" | "complete" | "failed";
}

export interface Check {
  id: string;
  reference: string;
  email: string;
  status: "pending" | "complete" | "failed";
  /** From 0 to 100; null until it is known. */
  score: number | null;
}

/** Acme refused. */
export class AcmeError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A client of Acme's API for one access token. */
export function acme(accessToken: string) {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) {
      const message = `Acme answered ${response.status} to ${method} ${path}: ${await response.text()}`;
      throw new AcmeError(response.status, message);
    }
    return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  }
  return {
    getAccount: () => call<{ name: string }>("GET", "/v1/account"),
    createLead: (lead: { reference: string; phone_number: string }) => call<Lead>("POST", "/v1/leads", lead),
    createWebhook: (webhook: { url: string }) => call<{ id: string; url: string }>("POST", "/v1/webhooks", webhook),
    deleteWebhook: (id: string) => call<void>("DELETE", `/v1/webhooks/${id}`),
    createCheck: (check: { reference: string; email: string; callback_url: string }) =>
      call<Check>("POST", "/v1/checks", check),
    subscribe: (reference: string, url: string) => call<void>("PUT", `/v1/subscriptions/${reference}`, { url }),
    unsubscribe: (reference: string) => call<void>("DELETE", `/v1/subscriptions/${reference}`),
  };
}
