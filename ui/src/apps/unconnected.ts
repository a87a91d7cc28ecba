import type { MissingConnection } from "@stoa/sdk/page";
import { useEffect, useState, useSyncExternalStore } from "react";

interface Report {
  connection: MissingConnection;
  /** Rises with every report: a surface that was mounted later did not miss it. */
  number: number;
}

/** How long a surface has to say in its own place that it misses a connection, in milliseconds. */
const placeWait = 800;

/** Connections that surfaces of apps missed while they loaded by themselves: of each app the first. */
class Unconnected {
  #last = 0;
  readonly #reports = new Map<string, Report>();
  readonly #places = new Map<string, number>();
  readonly #waits = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** How many reports there have been. */
  get last(): number {
    return this.#last;
  }

  of(slug: string): Report | undefined {
    return this.#reports.get(slug);
  }

  /** A call failed that nobody began; `unplaced` is called if soon no surface of the app says so in its place. */
  report(slug: string, missing: MissingConnection, unplaced: () => void): void {
    const connection = this.#reports.get(slug)?.connection ?? missing;
    this.#reports.set(slug, { connection, number: ++this.#last });
    this.#tell();
    if (this.#waits.has(slug)) return;
    const decide = () => {
      this.#waits.delete(slug);
      if (this.#reports.has(slug) && !this.#places.has(slug)) unplaced();
    };
    this.#waits.set(slug, setTimeout(decide, placeWait));
  }

  /** It is connected now, or runs no more. */
  clear(slug: string): void {
    clearTimeout(this.#waits.get(slug));
    this.#waits.delete(slug);
    if (this.#reports.delete(slug)) this.#tell();
  }

  /** A surface says in its place what is missing, until the returned function is called. */
  place(slug: string): () => void {
    this.#places.set(slug, (this.#places.get(slug) ?? 0) + 1);
    return () => {
      const left = (this.#places.get(slug) ?? 1) - 1;
      if (left > 0) this.#places.set(slug, left);
      else this.#places.delete(slug);
    };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const unconnected = new Unconnected();

/** The connection that an app has missed since this was mounted, if any. */
export function useUnconnected(slug: string): MissingConnection | undefined {
  const [since] = useState(() => unconnected.last);
  const report = useSyncExternalStore(unconnected.subscribe, () => unconnected.of(slug));
  return report && report.number > since ? report.connection : undefined;
}

/** What is drawn here says that the app misses a connection. */
export function usePlace(slug: string): void {
  useEffect(() => unconnected.place(slug), [slug]);
}
