import { createContext, use, useContext } from "react";

/** One cached asynchronous value. */
export interface CacheEntry {
  promise: Promise<unknown>;
  /** Counts refetches: only the newest one is taken. */
  version: number;
  rejected: boolean;
}

/** Asynchronous values of one mounted surface; gone with it (`sdk-behaviour.md` 10). */
export class SurfaceCache {
  readonly #entries = new Map<string, CacheEntry>();
  readonly #listeners = new Set<() => void>();
  /** Entries whose errors have been thrown since the last commit. */
  readonly #thrown = new Set<CacheEntry>();

  /** The entry for a key; what `load` gives is kept until it is replaced. */
  entry(key: string, load: () => Promise<unknown>): CacheEntry {
    const found = this.#entries.get(key);
    if (found) return found;
    const entry: CacheEntry = { promise: started(load), version: 0, rejected: false };
    this.#entries.set(key, entry);
    entry.promise.catch(() => {
      entry.rejected = true;
    });
    return entry;
  }

  /** Loads again. What was there stays until the new value has come. */
  refetch(key: string, load: () => Promise<unknown>): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    const version = ++entry.version;
    const promise = started(load);
    const settle = (rejected: boolean) => {
      if (entry.version !== version) return;
      entry.promise = promise;
      entry.rejected = rejected;
      for (const listener of this.#listeners) listener();
    };
    promise.then(
      () => settle(false),
      () => settle(true),
    );
  }

  /** Throws the entry's error now, and loads again when the component is rendered anew. */
  read(entry: CacheEntry): unknown {
    if (entry.rejected) this.#thrown.add(entry);
    return use(entry.promise);
  }

  /** What a boundary has shown is forgotten. Not before: React renders what throws once more to be sure. */
  committed(): void {
    if (this.#thrown.size === 0) return;
    for (const [key, entry] of this.#entries) if (this.#thrown.has(entry) && entry.rejected) this.#entries.delete(key);
    this.#thrown.clear();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

async function started(load: () => Promise<unknown>): Promise<unknown> {
  return await load();
}

export const SurfaceCacheContext = createContext<SurfaceCache | null>(null);

export function useSurfaceCache(hook: string): SurfaceCache {
  const cache = useContext(SurfaceCacheContext);
  if (!cache) throw new Error(`attio/client: ${hook} can only be used in a component that Stoa renders`);
  return cache;
}
