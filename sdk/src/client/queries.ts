import { encode } from "../wire.js";
import { bridge } from "./bridge.js";
import { useSurfaceCache } from "./surface-cache.js";

/** Runs a GraphQL document as the signed-in member; resolves to its `data`, rejects on GraphQL errors. */
export async function runQuery(query: string, variables?: Record<string, unknown>): Promise<unknown> {
  if (typeof query !== "string") throw new TypeError("runQuery: the query must be a GraphQL document");
  return await bridge("runQuery").runQuery(query, variables ?? {});
}

/** {@link runQuery} for components: suspends until loaded; cached by document and variables while mounted. */
export function useQuery(query: string, variables?: Record<string, unknown>): unknown {
  const cache = useSurfaceCache("useQuery");
  const key = `query:${encode([query, variables ?? {}], { path: "useQuery's variables" })}`;
  return cache.read(
    key,
    cache.entry(key, () => runQuery(query, variables)),
  );
}
