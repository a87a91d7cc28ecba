import type { TestProject } from "vitest/node";
import { Stoa } from "../src/stoa";

declare module "vitest" {
  interface ProvidedContext {
    /** Origin of the server, and a token with all scopes. */
    url: string;
    token: string;
    /** Whether it is a Stoa that was started for this run. */
    isOwn: boolean;
  }
}

/** Nobody counts requests here. */
const limits = ["READS", "WRITES", "RECORDINGS", "NOTE_LISTS", "UPLOADS", "SQL"];
export const unlimited = Object.fromEntries(limits.map((name) => [`STOA_REST_${name}_PER_SECOND`, "1000000"]));

/** Says where the requests go, and starts a server when it is not said otherwise. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { STOA_CONFORMANCE_URL: url, STOA_CONFORMANCE_TOKEN: token } = process.env;
  if (url && token) {
    project.provide("url", url.replace(/\/+$/, ""));
    project.provide("token", token);
    project.provide("isOwn", false);
    return async () => {};
  }
  const stoa = await Stoa.start({ map: {}, env: unlimited });
  project.provide("url", stoa.url);
  project.provide("token", stoa.token);
  project.provide("isOwn", true);
  return () => stoa.stop();
}
