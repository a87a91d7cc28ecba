import type { Attribute, ObjectDefinition } from "../api/types";
import { kindOf } from "./definition";
import { attributeNode, bare, optionText, partsOf, titleOf } from "./schema";
import type { Block, CatalogEntry, Definition, Json, Outcome, SchemaNode } from "./types";
import { isVariable } from "./values";

/** Something that an earlier block gives, and that an input can be bound to. */
export interface Given {
  /** `block.field.…` */
  path: string;
  label: string;
  node: SchemaNode;
}

/** What one earlier block gives. */
export interface Source {
  block: Block;
  title: string;
  fields: Given[];
}

/** What is known of the workspace's objects and lists. */
export interface World {
  objects: readonly ObjectDefinition[];
  lists: readonly { api_slug: string; name: string; parent_object: readonly string[] }[];
  /** Of an object by its slug, of a list by `lists/` and its slug; undefined while they are not loaded. */
  attributesOf(target: string): readonly Attribute[] | undefined;
}

export type Catalog = ReadonlyMap<string, CatalogEntry>;

export const blockTitle = (block: Block, catalog: Catalog): string =>
  block.title || catalog.get(kindOf(block))?.title || block.block;

/** The blocks that run before one, the nearest first, with what they give. */
export function sourcesFor(
  definition: Definition,
  id: string,
  outcomes: Readonly<Record<string, Outcome[]>>,
  catalog: Catalog,
  world: World,
): Source[] {
  const byId = new Map(definition.blocks.map((block) => [block.id, block]));
  const seen = new Set([id]);
  const order: Block[] = [];
  let row = [id];
  while (row.length > 0) {
    const before: string[] = [];
    for (const connection of definition.connections) {
      if (!row.includes(connection.to) || seen.has(connection.from)) continue;
      seen.add(connection.from);
      before.push(connection.from);
      const block = byId.get(connection.from);
      if (block) order.push(block);
    }
    row = before;
  }
  const sources = order.map(
    (block): Source => ({
      block,
      title: blockTitle(block, catalog),
      fields: givenBy(block.id, outcomes[block.id] ?? []),
    }),
  );
  // The farthest first: what one loop goes through, another may have given.
  for (const source of [...sources].reverse()) {
    const item = kindOf(source.block) === "loop" ? itemOf(source.block.config?.items, sources, world) : undefined;
    if (!item) continue;
    const path = `${source.block.id}.item`;
    source.fields = source.fields.map((given) => (given.path === path ? { ...given, node: item } : given));
  }
  return sources;
}

/** What a loop goes through one by one; undefined where that is not known. */
function itemOf(items: Json | undefined, sources: readonly Source[], world: World): SchemaNode | undefined {
  const parts = Array.isArray(items) ? items : items === undefined ? [] : [items];
  const nodes = parts.map((part) => {
    let node = isVariable(part) ? resolvePath(part.path, sources, world).node : undefined;
    node = node && bare(node).node;
    while (node?.type === "array" && node.element) node = bare(node.element).node;
    return node;
  });
  const [first] = nodes;
  return nodes.every((node) => JSON.stringify(node) === JSON.stringify(first)) ? first : undefined;
}

function givenBy(id: string, outcomes: readonly Outcome[]): Given[] {
  const fields = new Map<string, Given>();
  for (const outcome of outcomes) {
    if (!outcome.schema) continue;
    for (const [name, node] of Object.entries(bare(outcome.schema).node.fields ?? {})) {
      if (!fields.has(name)) fields.set(name, { path: `${id}.${name}`, label: titleOf(node, name), node });
    }
  }
  return [...fields.values()];
}

/** What can be used of a value by itself: fields, attributes of a record, parts of an address. Empty where there is nothing. */
export function below(given: Given, world: World): Given[] {
  let { node } = bare(given.node);
  // Of several the first is used; its fields are named as if it were the only one.
  while (node.type === "array" && node.element) node = bare(node.element).node;
  const list = node.type === "attio-list-entry" ? optionText(node, "list_slug") : undefined;
  const object = node.type === "attio-entity-reference" ? optionText(node, "object_slug") : undefined;
  if (object || list) {
    const owner = object ?? list ?? "";
    const attributes = world.attributesOf(list ? `lists/${list}` : owner) ?? [];
    return attributes
      .filter((attribute) => !attribute.is_archived)
      .map((attribute) => ({
        path: `${given.path}.${attribute.api_slug}`,
        label: attribute.title,
        node: attributeNode(attribute, owner, world.objects, list !== undefined),
      }));
  }
  return Object.entries(partsOf(node) ?? {}).map(([name, part]) => ({
    path: `${given.path}.${name}`,
    label: titleOf(part, name),
    node: part,
  }));
}

export interface Resolved {
  /** The block's title; its id where there is no such block. */
  source: string;
  /** What of it, in words: `Record › Company › Name`. */
  trail: string;
  /** Undefined where the path leads nowhere that is known. */
  node: SchemaNode | undefined;
  /** Whether there is such a block and it gives this, as far as is known. */
  known: boolean;
}

/** What a variable's path stands for. */
export function resolvePath(path: string, sources: readonly Source[], world: World): Resolved {
  const [id = "", ...steps] = path.split(".");
  const source = sources.find((item) => item.block.id === id);
  if (!source) return { source: id, trail: steps.join(" › "), node: undefined, known: false };
  let level = source.fields;
  let node: SchemaNode | undefined;
  const words: string[] = [];
  let known = true;
  for (const step of steps) {
    if (/^\d+$/.test(step) && node && bare(node).node.type === "array") {
      node = bare(node).node.element;
      words.push(`#${Number(step) + 1}`);
      level = node ? below({ path: "", label: "", node }, world) : [];
      continue;
    }
    const found = level.find((given) => given.path.slice(given.path.lastIndexOf(".") + 1) === step);
    words.push(found?.label ?? step);
    // Below what may be anything, anything may be.
    if (!found && !(node && bare(node).node.type === "any")) known = false;
    node = found?.node ?? (known ? { type: "any" } : undefined);
    level = found ? below(found, world) : [];
  }
  return { source: source.title, trail: words.join(" › "), node, known };
}
