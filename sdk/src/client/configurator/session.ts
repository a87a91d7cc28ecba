import { createContext, createElement, type ReactNode, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { pieces } from "../../protocol/components/configurator.js";
import type { Json } from "../../schema/tagged.js";
import type { ConfiguratorModel } from "./model.js";

interface Rendered {
  path: string;
  label: string;
}

interface Snapshot {
  config: string[] | null;
  rendered: string[];
  problems: { path: string; label: string; message: string }[];
}

/** One configurator that a page has mounted: what it begins with, and what the page is told of it. */
export class ConfiguratorSession {
  /** What was configured before, as tagged JSON; `undefined` for a block that is new. */
  readonly saved: Json | undefined;
  #model: ConfiguratorModel | undefined;
  #snapshot: Snapshot | undefined;
  readonly #rendered = new Map<object, Rendered>();
  readonly #problems = new Map<object, string>();
  readonly #listeners = new Set<() => void>();

  constructor(config: unknown) {
    const isNew = config === null || typeof config !== "object" || Object.keys(config).length === 0;
    this.saved = isNew ? undefined : (config as Json);
  }

  /** The one model of the session, whichever component asks first. */
  model(make: () => ConfiguratorModel): ConfiguratorModel {
    if (!this.#model) {
      this.#model = make();
      this.#model.subscribe(this.changed);
    }
    return this.#model;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => {
    this.#snapshot ??= {
      config: this.#model ? pieces(JSON.stringify(this.#model.tagged())) : null,
      rendered: [...new Set([...this.#rendered.values()].map(({ path }) => path))],
      problems: [...this.#rendered].flatMap(([input, at]) => {
        const message = this.#problems.get(input);
        return message === undefined ? [] : [{ ...at, message }];
      }),
    };
    return this.#snapshot;
  };

  readonly changed = (): void => {
    this.#snapshot = undefined;
    for (const listener of [...this.#listeners]) listener();
  };

  /** An input has appeared, or stands for another path now; gives what takes it away. */
  renders(input: object, at: Rendered): () => void {
    this.#rendered.set(input, at);
    this.changed();
    return () => {
      this.#rendered.delete(input);
      this.changed();
    };
  }

  /** What is wrong with what an input holds now. */
  finds(input: object, problem: string | undefined): void {
    if (this.#problems.get(input) === problem) return;
    if (problem === undefined) this.#problems.delete(input);
    else this.#problems.set(input, problem);
    this.changed();
  }
}

/** Set in configurators that a page has mounted to configure a block. */
export const SessionContext = createContext<ConfiguratorSession | undefined>(undefined);

/** Tells the page that an input is there; gives how to tell what is wrong with what it holds. */
export function useRendered(
  session: ConfiguratorSession | undefined,
  path: string,
  label: string,
): (problem: string | undefined) => void {
  const [input] = useState(() => ({}));
  useLayoutEffect(() => session?.renders(input, { path, label }), [session, input, path, label]);
  return (problem) => session?.finds(input, problem);
}

/** Stands around the configurator of a block: begins with what was configured, and tells what becomes of it. */
export function ConfiguratorRoot({ config, children }: { config?: unknown; children?: ReactNode }): ReactNode {
  const [session] = useState(() => new ConfiguratorSession(config));
  return createElement(SessionContext, { value: session }, children, createElement(Told, { session }));
}

function Told({ session }: { session: ConfiguratorSession }): ReactNode {
  const told = useSyncExternalStore(session.subscribe, session.snapshot);
  return createElement("Configuration", told as object);
}
