import type { RealmError, SurfaceNode } from "@stoa/sdk/page";
import type { Config, Json, Outcome, SchemaNode } from "./types";

type Nodes = readonly (SurfaceNode | string)[];

/** What a configurator that runs in its app's realm tells. */
export interface Told {
  /** Undefined until it has told anything. */
  config: Config | undefined;
  outcomes: Outcome[];
  /** The paths that have an input now. */
  rendered: readonly string[];
  problems: readonly { path: string; label: string; message: string }[];
}

/** Collects what a configurator tells from the tree that it renders. */
export function readConfigurator(nodes: Nodes): Told {
  const told: Told = { config: undefined, outcomes: [], rendered: [], problems: [] };
  const read = (inside: Nodes) => {
    for (const node of inside) {
      if (typeof node === "string") continue;
      if (node.type === "Outcome") {
        const { id, label, schema } = node.props as { id: string; label?: string; schema: string | null };
        const outcome = { id, schema: schema === null ? null : (JSON.parse(schema) as SchemaNode) };
        // The first one of a name counts.
        if (!told.outcomes.some((known) => known.id === id)) {
          told.outcomes.push(label === undefined ? outcome : { ...outcome, label });
        }
      } else if (node.type === "Configuration") {
        const { config, rendered, problems } = node.props as {
          config: string[] | null;
          rendered: string[];
          problems: Told["problems"];
        };
        if (config) told.config = JSON.parse(config.join("")) as Config;
        told.rendered = rendered;
        told.problems = problems;
      }
      read(node.children);
    }
  };
  read(nodes);
  return told;
}

/**
 * The paths of values that there is no input for. Nothing is known of a configurator that shows none at all, as while it
 * loads. What is in lists goes with its list.
 */
export function hiddenIn(config: Config, rendered: readonly string[]): string[] {
  if (rendered.length === 0) return [];
  const look = (fields: Config, before: string): string[] =>
    Object.entries(fields).flatMap(([name, value]) => {
      const path = `${before}${name}`;
      if (rendered.includes(path)) return [];
      if (!rendered.some((other) => other.startsWith(`${path}.`))) return [path];
      const isStruct = typeof value === "object" && value !== null && !Array.isArray(value) && !("$" in value);
      return isStruct ? look(value, `${path}.`) : [];
    });
  return look(config, "").sort();
}

/** The same text for the same value, however its keys are ordered and whatever it leaves out. */
export function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) => {
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    const kept = Object.entries(inner).filter(([, field]) => field !== undefined && field !== null);
    return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** The value at a dotted path. */
export function valueAt(config: Config, path: string): Json | undefined {
  let at: Json | undefined = config;
  for (const step of path.split(".")) {
    if (at === null || typeof at !== "object" || !Object.hasOwn(at, step)) return undefined;
    at = (at as { [step: string]: Json })[step];
  }
  return at;
}

/** What keeps a block from being published, in sentences. */
export function sentencesOf(told: Told, failure: RealmError | undefined): string[] {
  if (failure) return [`Its configurator failed: ${failure.message}`];
  return told.problems.map(({ label, message }) => `${label}: ${message}`);
}
