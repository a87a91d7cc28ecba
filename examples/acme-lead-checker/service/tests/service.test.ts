import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
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
