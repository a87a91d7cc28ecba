import type { Block, CatalogEntry, Config, Connection, Definition, Json, Outcome } from "./types";
import { mapVariables } from "./values";

/** Changes of definitions. Each gives a new definition, and leaves what it does not touch the same object. */

export type Place = { from: string; outcome: string };

export const kindOf = (block: Pick<Block, "app" | "block">): string =>
  block.app ? `${block.app}/${block.block}` : block.block;

export const entryKind = (entry: Pick<CatalogEntry, "app" | "block">): string =>
  entry.app ? `${entry.app.slug}/${entry.block}` : entry.block;

/** Characters. */
export const LONGEST_TITLE = 200;

/** Why a workflow cannot have this title; null where it can. */
export function refusalOfTitle(title: string): string | null {
  if (title.trim() === "") return "The workflow needs a title.";
  if (title.trim().length > LONGEST_TITLE) return `A title has ${LONGEST_TITLE} characters at most.`;
  return null;
}

/** An id that no block has: that of the kind, numbered from the second on. */
export function freeId(definition: Pick<Definition, "blocks">, base: string, also: ReadonlySet<string> = new Set()) {
  const slug =
    base
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 56) || "block";
  const taken = new Set([...definition.blocks.map((block) => block.id), ...also]);
  if (!taken.has(slug)) return slug;
  let number = 2;
  while (taken.has(`${slug}-${number}`)) number += 1;
  return `${slug}-${number}`;
}

export function newBlock(
  definition: Definition,
  entry: CatalogEntry,
  position?: { x: number; y: number },
  config: Config = {},
): Block {
  return {
    id: freeId(definition, entry.block),
    ...(entry.app ? { app: entry.app.slug } : {}),
    block: entry.block,
    ...(Object.keys(config).length > 0 ? { config } : {}),
    ...(position ? { position } : {}),
  };
}

/** Adds a block; after an outcome if one is named. What was connected to that outcome then follows the new block. */
export function addBlock(definition: Definition, block: Block, after?: Place, firstOutcome?: string): Definition {
  const blocks = [...definition.blocks, block];
  if (!after) return { ...definition, blocks };
  const isThere = (item: Connection) => item.from === after.from && item.outcome === after.outcome;
  const before = definition.connections.find(isThere);
  const connections: Connection[] = [
    ...definition.connections.filter((item) => !isThere(item)),
    { ...after, to: block.id },
    ...(before && firstOutcome ? [{ from: block.id, outcome: firstOutcome, to: before.to }] : []),
  ];
  return { ...definition, blocks, connections };
}

/** Takes blocks out. What led to one of them leads on to what followed it, if only one thing did. */
export function removeBlocks(definition: Definition, ids: readonly string[]): Definition {
  let { blocks, connections } = definition;
  for (const id of ids) {
    const next = connections.filter((item) => item.from === id && item.to !== id);
    const only = next.length === 1 ? next[0]?.to : undefined;
    connections = connections.flatMap((item) => {
      if (item.from === id) return [];
      if (item.to !== id) return [item];
      return only ? [{ ...item, to: only }] : [];
    });
    blocks = blocks.filter((block) => block.id !== id);
  }
  return { ...definition, blocks, connections };
}

/** All blocks that a run can come to from this one. */
export function blocksAfter(definition: Pick<Definition, "connections">, id: string): Set<string> {
  return reach(definition.connections, id, "from", "to");
}

/** All blocks that a run can have come through before this one. */
export function blocksBefore(definition: Pick<Definition, "connections">, id: string): Set<string> {
  return reach(definition.connections, id, "to", "from");
}

function reach(connections: readonly Connection[], id: string, near: "from" | "to", far: "from" | "to"): Set<string> {
  const by = new Map<string, string[]>();
  for (const item of connections) {
    const list = by.get(item[near]);
    if (list) list.push(item[far]);
    else by.set(item[near], [item[far]]);
  }
  const seen = new Set<string>();
  const left = [id];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    for (const next of by.get(at) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      left.push(next);
    }
  }
  return seen;
}

/** Whether a connection may be made: nothing leads to itself, in a circle, or to a trigger. */
export function canConnect(definition: Definition, from: string, to: string, isTrigger: (id: string) => boolean) {
  return from !== to && !isTrigger(to) && !blocksAfter(definition, to).has(from);
}

/** An outcome leads to one block: another connection of it goes. */
export function connect(definition: Definition, connection: Connection): Definition {
  const others = definition.connections.filter(
    (item) => !(item.from === connection.from && item.outcome === connection.outcome),
  );
  return { ...definition, connections: [...others, connection] };
}

export function disconnect(definition: Definition, gone: readonly Place[]): Definition {
  const isGone = (item: Connection) => gone.some((one) => one.from === item.from && one.outcome === item.outcome);
  return { ...definition, connections: definition.connections.filter((item) => !isGone(item)) };
}

export function changeBlock(definition: Definition, id: string, change: (block: Block) => Block): Definition {
  return { ...definition, blocks: definition.blocks.map((block) => (block.id === id ? change(block) : block)) };
}

/** Sets a field of a block's configuration; `undefined` takes it out. */
export function setField(definition: Definition, id: string, field: string, value: Json | undefined): Definition {
  return changeBlock(definition, id, (block) => {
    const { [field]: _, ...config } = block.config ?? {};
    if (value !== undefined) return { ...block, config: { ...block.config, [field]: value } };
    return { ...block, config };
  });
}

export function moveBlocks(definition: Definition, to: ReadonlyMap<string, { x: number; y: number }>): Definition {
  return {
    ...definition,
    blocks: definition.blocks.map((block) => {
      const position = to.get(block.id);
      return position ? { ...block, position: { x: Math.round(position.x), y: Math.round(position.y) } } : block;
    }),
  };
}

/** Blocks on their way to another place or workflow. */
export interface Clip {
  blocks: Block[];
  connections: Connection[];
}

export function copyBlocks(definition: Definition, ids: readonly string[]): Clip {
  const chosen = new Set(ids);
  return {
    blocks: definition.blocks.filter((block) => chosen.has(block.id)),
    connections: definition.connections.filter((item) => chosen.has(item.from) && chosen.has(item.to)),
  };
}

/**
 * Adds copies with ids of their own, by so much beside what they were copied from; their connections and variables among
 * themselves follow. Gives the new ids too.
 */
export function pasteBlocks(
  definition: Definition,
  clip: Clip,
  offset: { x: number; y: number },
): { definition: Definition; ids: string[] } {
  const renamed = new Map<string, string>();
  const taken = new Set<string>();
  for (const block of clip.blocks) {
    const id = freeId(definition, block.block, taken);
    taken.add(id);
    renamed.set(block.id, id);
  }
  const name = (id: string) => renamed.get(id) ?? id;
  const path = (text: string) => {
    const [block = "", ...rest] = text.split(".");
    return [name(block), ...rest].join(".");
  };
  const copies = clip.blocks.map(
    (block): Block => ({
      ...block,
      id: name(block.id),
      ...(block.config ? { config: mapVariables(block.config, path) as Config } : {}),
      ...(block.position ? { position: { x: block.position.x + offset.x, y: block.position.y + offset.y } } : {}),
    }),
  );
  const connections = clip.connections.map((item) => ({ ...item, from: name(item.from), to: name(item.to) }));
  return {
    definition: {
      ...definition,
      blocks: [...definition.blocks, ...copies],
      connections: [...definition.connections, ...connections],
    },
    ids: copies.map((block) => block.id),
  };
}

/** What a block can end with, until the server has said: each kind of Stoa's own has its usual ones. */
export function usualOutcomes(block: Block, entry: CatalogEntry | undefined): Outcome[] {
  const named = (...outcomes: [string, string?][]) =>
    outcomes.map(([id, label]): Outcome => ({ id, schema: null, ...(label ? { label } : {}) }));
  if (block.app) return block.outcomes ?? [];
  if (entry?.type === "trigger") return named(["triggered"]);
  switch (block.block) {
    case "if":
      return named(["true", "True"], ["false", "False"]);
    case "loop":
      return named(["each", "For each item"], ["complete", "Complete"]);
    case "filter":
      return named(["passed", "Passed"]);
    case "switch": {
      const cases = Array.isArray(block.config?.cases) ? block.config.cases : [];
      const ids = cases.flatMap((item): [string, string][] => {
        const id = typeof item === "object" && item !== null && !Array.isArray(item) ? item.id : null;
        const label = typeof item === "object" && item !== null && !Array.isArray(item) ? item.label : null;
        return typeof id === "string" && id !== "" ? [[id, typeof label === "string" && label ? label : id]] : [];
      });
      return named(...ids, ["default", "Default"]);
    }
    default:
      return named(["done"]);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A file as `stoa workflows` writes and applies it: the definition, and before it the id by which the file is found again. */
export const writeWorkflowFile = (fileId: string, definition: Definition): string =>
  `${JSON.stringify({ id: fileId, ...definition }, null, 2)}\n`;

/** A definition from the text of a file. Throws a sentence about what is wrong with it. */
export function readDefinition(text: string): Definition {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`The file is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(parsed) || !Array.isArray(parsed.blocks)) {
    throw new Error("The file is no workflow: it has no list of blocks. Export a workflow to see how one looks.");
  }
  const bad = parsed.blocks.findIndex(
    (block) => !isObject(block) || typeof block.id !== "string" || typeof block.block !== "string",
  );
  if (bad >= 0) throw new Error(`Block ${bad + 1} of the file has no id or does not say which block it is.`);
  return {
    title: typeof parsed.title === "string" ? parsed.title : "Imported workflow",
    ...(typeof parsed.description === "string" && parsed.description ? { description: parsed.description } : {}),
    timezone: typeof parsed.timezone === "string" ? parsed.timezone : "UTC",
    blocks: parsed.blocks as Block[],
    connections: Array.isArray(parsed.connections) ? (parsed.connections as Connection[]) : [],
  };
}
