/** How the demo third party behaves; every part can be changed while it runs, through `PATCH /control/settings`. */
export interface Settings {
  /** Time between accepting a lead or a check and telling of it, in ms. */
  check_delay_ms: number;
  /** Every call of the API waits this long for its answer, in ms. */
  api_delay_ms: number;
  /** Life of an access token, in seconds. */
  token_ttl_s: number;
  /** `POST /v1/leads` and `POST /v1/checks` answer this status instead of working; 0 for none. */
  lead_failure_status: number;
  /** Every webhook, subscription and callback is told this many times. */
  deliveries_per_event: number;
  /** `GET /v1/account` answers 403, so that an app can refuse the connection. */
  account_suspended: boolean;
  /** The result of every check. */
  check_result: "complete" | "failed";
}

export const defaultSettings: Settings = {
  check_delay_ms: 3000,
  api_delay_ms: 0,
  token_ttl_s: 3600,
  lead_failure_status: 0,
  deliveries_per_event: 1,
  account_suspended: false,
  check_result: "complete",
};

/** Checks a patch of settings; the error names the key, what it got and what it takes. */
export function parseSettings(patch: unknown): Partial<Settings> {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch))
    throw new Error("settings must be an object");
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(patch)) {
    if (!(key in defaultSettings)) {
      throw new Error(`unknown setting "${key}"; known are ${Object.keys(defaultSettings).join(", ")}`);
    }
    const expected = typeof defaultSettings[key as keyof Settings];
    if (typeof value !== expected)
      throw new Error(`setting "${key}" takes a ${expected}, got ${JSON.stringify(value)}`);
    if (typeof value === "number" && !(value >= 0 && Number.isFinite(value))) {
      throw new Error(`setting "${key}" takes a number of at least 0, got ${value}`);
    }
    if (key === "check_result" && value !== "complete" && value !== "failed") {
      throw new Error(`setting "check_result" takes "complete" or "failed", got ${JSON.stringify(value)}`);
    }
    result[key] = value;
  }
  return result as Partial<Settings>;
}
