import { startTransition, useEffect, useReducer } from "react";
import { encode } from "../wire.js";
import { useSurfaceCache } from "./surface-cache.js";

// biome-ignore lint/suspicious/noExplicitAny: any async function of the app, as in the SDK's own type
type AsyncFunction<Output = any> = (...args: any[]) => Promise<Output>;

/** A function, or a function and its arguments, by name. */
export type AsyncCacheConfig = Record<string, AsyncFunction | readonly [AsyncFunction, ...unknown[]]>;

/** What each function resolves to. */
export type AsyncCacheValues<Config extends AsyncCacheConfig> = {
  [Name in keyof Config]: Config[Name] extends
    | AsyncFunction<infer Output>
    | readonly [AsyncFunction<infer Output>, ...unknown[]]
    ? Output
    : never;
};

/**
 * Suspends until every function has resolved (`sdk-surface.md` 2.3.5). All begin at once. A value is cached by name and
 * arguments while the surface is mounted: functions written inline are new on every render, so their identity cannot
 * be part of the key. `invalidate` loads one name again and shows the old value meanwhile.
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
    const key = `cache:${name}:${encode(args, { path: `useAsyncCache's ${name}`, destination: "the cache" })}`;
    return { name, key, load: () => load(...args) };
  });
  const entries = loads.map(({ key, load }) => cache.entry(key, load));
  const values = Object.fromEntries(
    loads.map(({ name, key }, index) => [name, cache.read(key, entries[index] as (typeof entries)[number])]),
  );
  return {
    values: values as AsyncCacheValues<Config>,
    invalidate(name) {
      const found = loads.find((load) => load.name === name);
      if (!found) throw new TypeError(`useAsyncCache: there is no "${name}" to invalidate`);
      cache.refetch(found.key, found.load);
    },
  };
}
