import { startTransition, useEffect, useReducer } from "react";
import { encode } from "../wire.js";
import { useSurfaceCache } from "./surface-cache.js";

// biome-ignore lint/suspicious/noExplicitAny: any async function of the app, as in the SDK's own type
type AsyncFunction<Input extends any[] = any[], Output = any> = (...args: Input) => Promise<Output>;

/** A function, or a function and its arguments, by name. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export type AsyncCacheConfig = Record<string, AsyncFunction | readonly [AsyncFunction, ...any[]]>;

/** What each function resolves to; `never` where the arguments are not those that it takes. */
export type AsyncCacheValues<Config extends AsyncCacheConfig> = {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  [K in keyof Config]: Config[K] extends AsyncFunction<any, infer Output>
    ? Output
    : Config[K] extends [AsyncFunction<infer Input, infer Output>, ...infer Args]
      ? Args extends Input
        ? Output
        : never
      : never;
};

/**
 * Suspends until every function has resolved (`sdk-surface.md` 2.3.5). All begin at once. A value is cached by name,
 * function and arguments while the surface is mounted. A function is known by its text: those written inline are new on
 * every render, and server functions have their address in it. `invalidate` loads one name again and shows the old value
 * meanwhile.
 */
export function useAsyncCache<Config extends AsyncCacheConfig>(
  config: Config,
): { values: AsyncCacheValues<Config>; invalidate(name: Extract<keyof Config, string>): void } {
  const cache = useSurfaceCache("useAsyncCache");
  const [, rerender] = useReducer((count: number) => count + 1, 0);
  useEffect(() => cache.subscribe(() => startTransition(rerender)), [cache]);

  const loads = Object.entries(config).map(([name, entry]) => {
    const [load, ...args] = (typeof entry === "function" ? [entry] : entry) as [AsyncFunction, ...unknown[]];
    if (typeof load !== "function")
      throw new TypeError(`useAsyncCache: ${name} must be a function, or an array that begins with one`);
    const given = encode(args, { path: `useAsyncCache's ${name}`, destination: "the cache" });
    const key = `cache:${name}:${textOf(load)}:${given}`;
    return { name, key, load: () => load(...args) };
  });
  // All of them begin to load before the first one suspends.
  const entries = loads.map(({ name, key, load }) => [name, cache.entry(key, load)] as const);
  const values = Object.fromEntries(entries.map(([name, entry]) => [name, cache.read(entry)]));
  return {
    values: values as AsyncCacheValues<Config>,
    invalidate(name) {
      const found = loads.find((load) => load.name === name);
      if (!found) throw new TypeError(`useAsyncCache: there is no "${name}" to invalidate`);
      cache.refetch(found.key, found.load);
    },
  };
}

const { toString: textOfFunction } = Function.prototype;
const textOf = (load: AsyncFunction): string => textOfFunction.call(load);
