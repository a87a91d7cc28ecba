import { createHash, randomBytes } from "node:crypto";

/** What an authorization code stands for until it is exchanged. */
interface Grant {
  redirect_uri: string;
  code_challenge: string | null;
  expires_at: number;
}

interface AccessToken {
  family: string;
  expires_at: number;
}

export interface TokenResponse {
  access_token: string;
  refresh_token: string;
  token_type: "Bearer";
  expires_in: number;
  scope: string;
}

/** An OAuth 2 error of RFC 6749 section 5.2. */
export class OAuthError extends Error {
  constructor(
    readonly code: "invalid_request" | "invalid_client" | "invalid_grant" | "unsupported_grant_type",
    message: string,
  ) {
    super(message);
  }
}

const secret = (prefix: string) => `${prefix}_${randomBytes(24).toString("base64url")}`;

/**
 * Authorization codes, access tokens that expire, and refresh tokens that rotate: each may be used once, and using one
 * twice revokes everything that came from the same consent.
 */
export class Tokens {
  #codes = new Map<string, Grant>();
  #access = new Map<string, AccessToken>();
  #refresh = new Map<string, { family: string; used: boolean }>();
  /** How many times a refresh token was exchanged. */
  refreshes = 0;

  constructor(
    private readonly now: () => number,
    private readonly ttlSeconds: () => number,
  ) {}

  /** A code for a consent that was just given; valid for one minute and one exchange. */
  authorize(redirectUri: string, codeChallenge: string | null): string {
    const code = secret("code");
    this.#codes.set(code, {
      redirect_uri: redirectUri,
      code_challenge: codeChallenge,
      expires_at: this.now() + 60_000,
    });
    return code;
  }

  exchange(code: string, redirectUri: string, verifier: string | null): TokenResponse {
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    if (!grant || grant.expires_at < this.now())
      throw new OAuthError("invalid_grant", "the code is unknown or expired");
    if (grant.redirect_uri !== redirectUri)
      throw new OAuthError("invalid_grant", "redirect_uri differs from the one asked for");
    if (grant.code_challenge !== null) {
      if (!verifier) throw new OAuthError("invalid_grant", "code_verifier is missing");
      const challenge = createHash("sha256").update(verifier).digest("base64url");
      if (challenge !== grant.code_challenge) throw new OAuthError("invalid_grant", "code_verifier does not match");
    }
    return this.#issue(secret("family"));
  }

  refresh(refreshToken: string): TokenResponse {
    const known = this.#refresh.get(refreshToken);
    if (!known) throw new OAuthError("invalid_grant", "the refresh token is unknown or revoked");
    if (known.used) {
      this.#revokeFamily(known.family);
      throw new OAuthError(
        "invalid_grant",
        "the refresh token was used before; all tokens of this consent are revoked",
      );
    }
    known.used = true;
    this.refreshes += 1;
    return this.#issue(known.family);
  }

  isValid(accessToken: string): boolean {
    const token = this.#access.get(accessToken);
    return token !== undefined && token.expires_at > this.now();
  }

  /** Ends all access tokens now; refresh tokens stay good. */
  expireAll(): void {
    for (const token of this.#access.values()) token.expires_at = 0;
  }

  /** Ends everything: what a user does who revokes the app's access. */
  revokeAll(): void {
    this.#access.clear();
    this.#refresh.clear();
  }

  #issue(family: string): TokenResponse {
    const access_token = secret("acme");
    const refresh_token = secret("refresh");
    const expires_in = this.ttlSeconds();
    this.#access.set(access_token, { family, expires_at: this.now() + expires_in * 1000 });
    this.#refresh.set(refresh_token, { family, used: false });
    return { access_token, refresh_token, token_type: "Bearer", expires_in, scope: "leads:write webhooks:write" };
  }

  #revokeFamily(family: string): void {
    for (const [token, { family: of }] of this.#access) if (of === family) this.#access.delete(token);
    for (const [token, { family: of }] of this.#refresh) if (of === family) this.#refresh.delete(token);
  }
}
