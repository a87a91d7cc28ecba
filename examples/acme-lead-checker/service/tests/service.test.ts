import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { clientId, clientSecret, createService } from "../src/service";
import type { TokenResponse } from "../src/tokens";

const redirect = "http://localhost/callback";

function client(service = createService()) {
  const post = (path: string, body: Record<string, string>) =>
    service.app.request(path, { method: "POST", body: new URLSearchParams(body) });
  const verifier = "a-verifier-that-is-long-enough-for-the-standard-0123456789";
  return {
    service,
    post,
    async consent(decision: "allow" | "deny") {
      const code_challenge = createHash("sha256").update(verifier).digest("base64url");
      const answer = await post("/oauth/authorize", { decision, redirect_uri: redirect, state: "s1", code_challenge });
      return new URL(answer.headers.get("location") ?? "");
    },
    token: (fields: Record<string, string>) =>
      post("/oauth/token", { client_id: clientId, client_secret: clientSecret, ...fields }),
    async connect(): Promise<TokenResponse> {
      const code = (await this.consent("allow")).searchParams.get("code") ?? "";
      const answer = await this.token({
        grant_type: "authorization_code",
        code,
        redirect_uri: redirect,
        code_verifier: verifier,
      });
      return (await answer.json()) as TokenResponse;
    },
    account: (token: string) => service.app.request("/v1/account", { headers: { authorization: `Bearer ${token}` } }),
  };
}

describe("OAuth", () => {
  it("gives a code and the state back on consent, and an error on denial", async () => {
    const allowed = await client().consent("allow");
    expect(allowed.searchParams.get("state")).toBe("s1");
    expect(allowed.searchParams.get("code")).toMatch(/^code_/);
    expect((await client().consent("deny")).searchParams.get("error")).toBe("access_denied");
  });

  it("refuses a code with the wrong verifier, a second use, a wrong secret", async () => {
    const acme = client();
    const code = (await acme.consent("allow")).searchParams.get("code") ?? "";
    const exchange = { grant_type: "authorization_code", code, redirect_uri: redirect };
    expect((await acme.token({ ...exchange, code_verifier: "wrong" })).status).toBe(400);
    expect((await acme.token({ ...exchange, code_verifier: "wrong" })).status).toBe(400);
    expect((await acme.token({ ...exchange, client_secret: "no" })).status).toBe(401);
  });

  it("rotates refresh tokens; the second use of one revokes the whole consent", async () => {
    const acme = client();
    const first = await acme.connect();
    const refresh = (refresh_token: string) => acme.token({ grant_type: "refresh_token", refresh_token });
    const second = (await (await refresh(first.refresh_token)).json()) as TokenResponse;
    expect((await acme.account(second.access_token)).status).toBe(200);
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect((await acme.account(second.access_token)).status).toBe(401);
  });

  it("ends access tokens when their time is over", async () => {
    const acme = client(createService({ token_ttl_s: 0 }));
    expect((await acme.account((await acme.connect()).access_token)).status).toBe(401);
  });
});

/** Somebody who is told; answers with these statuses, one after the other, then with 200. */
async function receiver(...statuses: number[]) {
  const heard: unknown[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    heard.push(JSON.parse(Buffer.concat(parts).toString("utf8")));
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, heard, [Symbol.dispose]: () => void server.close() };
}

async function api(settings: Parameters<typeof createService>[0] = {}) {
  const acme = client(createService({ check_delay_ms: 0, ...settings }));
  const { access_token } = await acme.connect();
  return (method: string, path: string, body?: unknown) =>
    acme.service.app.request(path, {
      method,
      headers: { authorization: `Bearer ${access_token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

describe("checks", () => {
  it.each([
    ["ada@gmail.com", { status: "complete", score: 30 }, {}],
    ["ada@analytical.engines", { status: "complete", score: 90 }, {}],
    ["ada@gmail.com", { status: "failed", score: null }, { check_result: "failed" as const }],
  ])("tell the caller about %s: %j", async (email, result, settings) => {
    using caller = await receiver();
    const ask = await api(settings);
    const asked = { reference: "run-1", email, callback_url: caller.url };
    const answer = await ask("POST", "/v1/checks", asked);
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    await vi.waitFor(() => expect(caller.heard).toHaveLength(1));
    expect(caller.heard[0]).toMatchObject({
      type: "check.finished",
      check: { id, reference: "run-1", email, ...result },
    });
  });

  it("are asked for once, however often the same reference asks", async () => {
    using caller = await receiver();
    const ask = await api();
    const asked = { reference: "run-1", email: "ada@gmail.com", callback_url: caller.url };
    const ids = [await ask("POST", "/v1/checks", asked), await ask("POST", "/v1/checks", asked)].map(
      async (answer) => ((await answer.json()) as { id: string }).id,
    );
    expect(await ids[0]).toBe(await ids[1]);
    await vi.waitFor(() => expect(caller.heard).toHaveLength(1));
  });

  it("are told again until somebody hears", async () => {
    using caller = await receiver(503);
    const ask = await api();
    await ask("POST", "/v1/checks", { reference: "run-1", email: "ada@gmail.com", callback_url: caller.url });
    await vi.waitFor(() => expect(caller.heard).toHaveLength(2), { timeout: 3000 });
  });

  it.each([
    [{ reference: "r", callback_url: "http://x/" }, "email an e-mail address"],
    [{ reference: "r", email: "a@b.c", callback_url: "x" }, "callback_url must be a URL"],
  ])("are refused for %j", async (body, message) => {
    const answer = await (await api())("POST", "/v1/checks", body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(message);
  });

  it("fail on a bad day", async () => {
    const ask = await api({ lead_failure_status: 503 });
    expect((await ask("POST", "/v1/checks", {})).status).toBe(503);
  });
});

describe("subscriptions", () => {
  it("hear of leads until they are taken down", async () => {
    using subscriber = await receiver();
    const ask = await api();
    const subscribe = () => ask("PUT", "/v1/subscriptions/flow-1", { url: subscriber.url });
    expect((await subscribe()).status).toBe(200);
    expect((await subscribe()).status).toBe(200);
    const lead = () => ask("POST", "/control/leads", { email: "ada@gmail.com", company: "Engines" });
    const event = await (await lead()).json();
    expect(subscriber.heard).toEqual([event]);
    expect(event).toMatchObject({
      type: "lead.processed",
      lead: { email: "ada@gmail.com", company: "Engines", score: 30 },
    });
    expect((await ask("DELETE", "/v1/subscriptions/flow-1")).status).toBe(204);
    expect((await ask("DELETE", "/v1/subscriptions/flow-1")).status).toBe(404);
    await lead();
    expect(subscriber.heard).toHaveLength(1);
  });
});

describe("control", () => {
  it.each([
    [{ check_delay: 1 }, 'unknown setting "check_delay"'],
    [{ check_delay_ms: "1" }, 'setting "check_delay_ms" takes a number'],
    [{ check_result: "maybe" }, 'setting "check_result" takes "complete" or "failed"'],
  ])("refuses %j", async (patch, message) => {
    const { app } = createService();
    const answer = await app.request("/control/settings", { method: "PATCH", body: JSON.stringify(patch) });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(message.replaceAll('"', '\\"'));
  });
});
