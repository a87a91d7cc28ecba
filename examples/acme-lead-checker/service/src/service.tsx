/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { Checker } from "./checker";
import { Consent } from "./consent";
import { Scorer } from "./scorer";
import { defaultSettings, parseSettings, type Settings } from "./settings";
import { OAuthError, Tokens } from "./tokens";

export const clientId = "acme-lead-checker";
export const clientSecret = "acme-demo-secret";

const problem = (c: Context, status: 400 | 401 | 403 | 404, message: string) => c.json({ error: message }, status);

/** The whole third party: OAuth, leads, webhooks, scores, and a control side for demos and tests. */
export function createService(initial: Partial<Settings> = {}) {
  const settings: Settings = { ...defaultSettings, ...initial };
  const checker = new Checker(settings);
  const scorer = new Scorer(settings);
  const tokens = new Tokens(Date.now, () => settings.token_ttl_s);
  /** What the API was asked with a valid token, as `METHOD /path`. */
  const calls: string[] = [];
  const app = new Hono();

  app.get("/", (c) => c.text("Acme, the demo third party. API under /v1, OAuth under /oauth, knobs under /control.\n"));

  // OAuth 2 (RFC 6749, PKCE RFC 7636)
  app.get("/oauth/authorize", (c) => {
    const query = c.req.query();
    if (query.client_id !== clientId) return problem(c, 400, `unknown client_id ${JSON.stringify(query.client_id)}`);
    if (query.response_type !== "code") return problem(c, 400, "response_type must be code");
    if (!query.redirect_uri || !URL.canParse(query.redirect_uri)) return problem(c, 400, "redirect_uri must be a URL");
    if (query.code_challenge && query.code_challenge_method !== "S256") {
      return problem(c, 400, "code_challenge_method must be S256");
    }
    return c.html(
      <Consent
        client_id={query.client_id}
        redirect_uri={query.redirect_uri}
        state={query.state ?? ""}
        code_challenge={query.code_challenge ?? ""}
      />,
    );
  });

  app.post("/oauth/authorize", async (c) => {
    const form = await c.req.formData();
    const field = (name: string) => String(form.get(name) ?? "");
    if (!URL.canParse(field("redirect_uri"))) return problem(c, 400, "redirect_uri must be a URL");
    const target = new URL(field("redirect_uri"));
    if (field("state")) target.searchParams.set("state", field("state"));
    if (field("decision") === "allow") {
      target.searchParams.set("code", tokens.authorize(field("redirect_uri"), field("code_challenge") || null));
    } else {
      target.searchParams.set("error", "access_denied");
      target.searchParams.set("error_description", "The user denied access");
    }
    return c.redirect(target.href, 303);
  });

  app.post("/oauth/token", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    try {
      authenticateClient(c.req.header("authorization"), form);
      const grant = form.get("grant_type");
      c.header("cache-control", "no-store");
      if (grant === "authorization_code") {
        return c.json(
          tokens.exchange(form.get("code") ?? "", form.get("redirect_uri") ?? "", form.get("code_verifier")),
        );
      }
      if (grant === "refresh_token") return c.json(tokens.refresh(form.get("refresh_token") ?? ""));
      throw new OAuthError("unsupported_grant_type", `grant_type ${JSON.stringify(grant)} is not supported`);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const status = error.code === "invalid_client" ? 401 : 400;
      return c.json({ error: error.code, error_description: error.message }, status);
    }
  });

  // The API
  app.use("/v1/*", async (c, next) => {
    const token = c.req.header("authorization")?.match(/^Bearer (.+)$/)?.[1];
    if (!token || !tokens.isValid(token)) return problem(c, 401, "the access token is missing, unknown or expired");
    calls.push(`${c.req.method} ${c.req.path}`);
    if (settings.api_delay_ms > 0) await new Promise((resolve) => setTimeout(resolve, settings.api_delay_ms));
    return next();
  });

  app.get("/v1/account", (c) =>
    settings.account_suspended ? problem(c, 403, "this account is suspended") : c.json({ name: "Acme demo account" }),
  );

  /** What leads and checks are answered on a bad day. */
  const failure = () =>
    settings.lead_failure_status < 400
      ? undefined
      : new Response(JSON.stringify({ error: "Acme is having a bad day" }), {
          status: settings.lead_failure_status,
          headers: { "content-type": "application/json" },
        });

  app.post("/v1/leads", async (c) => {
    const failed = failure();
    if (failed) return failed;
    const body: { reference?: unknown; phone_number?: unknown } = await c.req.json().catch(() => ({}));
    if (typeof body.reference !== "string" || typeof body.phone_number !== "string") {
      return problem(c, 400, "reference and phone_number must be strings");
    }
    return c.json(checker.addLead(body.reference, body.phone_number), 201);
  });

  app.get("/v1/leads/:id", (c) => {
    const lead = checker.leads.get(c.req.param("id"));
    return lead ? c.json(lead) : problem(c, 404, `no lead ${c.req.param("id")}`);
  });

  app.post("/v1/webhooks", async (c) => {
    const body: { url?: unknown } = await c.req.json().catch(() => ({}));
    if (typeof body.url !== "string" || !URL.canParse(body.url)) return problem(c, 400, "url must be a URL");
    return c.json(checker.addWebhook(body.url), 201);
  });

  app.delete("/v1/webhooks/:id", (c) =>
    checker.webhooks.delete(c.req.param("id")) ? c.body(null, 204) : problem(c, 404, `no webhook ${c.req.param("id")}`),
  );

  app.post("/v1/checks", async (c) => {
    const failed = failure();
    if (failed) return failed;
    const { reference, email, callback_url }: { [key: string]: unknown } = await c.req.json().catch(() => ({}));
    if (typeof reference !== "string" || typeof email !== "string" || !email.includes("@")) {
      return problem(c, 400, "reference must be a string, email an e-mail address");
    }
    if (typeof callback_url !== "string" || !URL.canParse(callback_url)) {
      return problem(c, 400, "callback_url must be a URL");
    }
    return c.json(scorer.check({ reference, email, callback_url }), 201);
  });

  app.put("/v1/subscriptions/:reference", async (c) => {
    const { url }: { url?: unknown } = await c.req.json().catch(() => ({}));
    if (typeof url !== "string" || !URL.canParse(url)) return problem(c, 400, "url must be a URL");
    return c.json(scorer.subscribe({ reference: c.req.param("reference"), url }));
  });

  app.delete("/v1/subscriptions/:reference", (c) =>
    scorer.subscriptions.delete(c.req.param("reference"))
      ? c.body(null, 204)
      : problem(c, 404, `no subscription ${c.req.param("reference")}`),
  );

  // The knobs, for demos and tests
  app.get("/control", (c) =>
    c.json({
      settings,
      leads: [...checker.leads.values()],
      webhooks: [...checker.webhooks.values()],
      deliveries: checker.deliveries,
      checks: [...scorer.checks.values()],
      subscriptions: [...scorer.subscriptions.values()],
      callbacks: scorer.calls,
      token_refreshes: tokens.refreshes,
      calls,
    }),
  );
  app.patch("/control/settings", async (c) => {
    try {
      Object.assign(settings, parseSettings(await c.req.json()));
      return c.json(settings);
    } catch (error) {
      return problem(c, 400, error instanceof Error ? error.message : String(error));
    }
  });
  app.post("/control/leads", async (c) => {
    const { email, company }: { [key: string]: unknown } = await c.req.json().catch(() => ({}));
    if (typeof email !== "string" || !email.includes("@")) return problem(c, 400, "email must be an e-mail address");
    if (company !== undefined && typeof company !== "string") return problem(c, 400, "company must be a string");
    return c.json(await scorer.process({ email, company }));
  });
  app.post("/control/expire-tokens", (c) => {
    tokens.expireAll();
    return c.json({});
  });
  app.post("/control/revoke-tokens", (c) => {
    tokens.revokeAll();
    return c.json({});
  });

  app.notFound((c) => problem(c, 404, `no route ${c.req.method} ${c.req.path}`));
  return { app, checker, scorer, tokens, settings };
}

/** The client's name and secret, from the Authorization header or the form. */
function authenticateClient(header: string | undefined, form: URLSearchParams): void {
  const basic = header?.match(/^Basic (.+)$/)?.[1];
  const [id, secret] = basic
    ? Buffer.from(basic, "base64").toString("utf8").split(":").map(decodeURIComponent)
    : [form.get("client_id"), form.get("client_secret")];
  if (id !== clientId || secret !== clientSecret) {
    throw new OAuthError("invalid_client", "client_id or client_secret is wrong");
  }
}
