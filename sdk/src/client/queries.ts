import { encode } from "../wire.js";
import { bridge } from "./bridge.js";
import { useSurfaceCache } from "./surface-cache.js";

/** Variables of a document: any object. */
// biome-ignore lint/suspicious/noExplicitAny: interfaces of apps have no index signature of `unknown`
type Variables = Record<string, any>;

/** A GraphQL document as text; the types of its variables and result ride along. */
export type Query<QueryVariables extends Variables | never, Result> = string & {
  __data: Result;
  __variables: QueryVariables;
};

/** Runs a GraphQL document as the signed-in member; resolves to its `data`, rejects on GraphQL errors. */
export async function runQuery<QueryVariables extends Variables, Result>(
  query: Query<QueryVariables, Result> | string,
  variables?: QueryVariables,
): Promise<Result> {
  if (typeof query !== "string") throw new TypeError("runQuery: the query must be a GraphQL document");
  return (await bridge("runQuery").runQuery(query, variables ?? {})) as Result;
}

/** {@link runQuery} for components: suspends until loaded; cached by document and variables while mounted. */
export function useQuery<QueryVariables extends Variables | never, Result>(
  query: Query<QueryVariables, Result>,
  variables?: QueryVariables extends never ? never : QueryVariables,
): Result {
  const cache = useSurfaceCache("useQuery");
  const key = `query:${encode([query, variables ?? {}], { path: "useQuery's variables" })}`;
  return cache.read(cache.entry(key, () => runQuery(query as string, variables as Variables))) as Result;
}
