const baseUrl = "https://api.acmeleadchecker.ai";

export interface Lead {
  id: string;
  reference: string;
  phone_number: string;
  status: "pending" | "complete" | "failed";
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
      throw new Error(`Acme answered ${response.status} to ${method} ${path}: ${await response.text()}`);
    }
    return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  }
  return {
    getAccount: () => call<{ name: string }>("GET", "/v1/account"),
    createLead: (lead: { reference: string; phone_number: string }) => call<Lead>("POST", "/v1/leads", lead),
    createWebhook: (webhook: { url: string }) => call<{ id: string; url: string }>("POST", "/v1/webhooks", webhook),
    deleteWebhook: (id: string) => call<void>("DELETE", `/v1/webhooks/${id}`),
  };
}
