import { valueAt } from "./configurator";
import type { Block, Config, Definition } from "./types";

export interface BlockChange {
  before: Block;
  after: Block;
  /** Names of what is another: `title`, or fields of the configuration. */
  fields: string[];
}

export interface Difference {
  added: Block[];
  removed: Block[];
  changed: BlockChange[];
  connections: { added: number; removed: number };
  /** What is another of the workflow itself: title, description, timezone. */
  workflow: string[];
}

const same = (a: unknown, b: unknown): boolean => stable(a) === stable(b);

/** JSON in which the order of keys does not matter. */
function stable(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** What was done to one definition to make it another. Where blocks stand on the canvas does not count. */
export function difference(before: Definition, after: Definition): Difference {
  const old = new Map(before.blocks.map((block) => [block.id, block]));
  const now = new Map(after.blocks.map((block) => [block.id, block]));
  const changed = after.blocks.flatMap((block): BlockChange[] => {
    const was = old.get(block.id);
    if (!was) return [];
    const fields = changedFields(was, block);
    return fields.length > 0 ? [{ before: was, after: block, fields }] : [];
  });
  const name = (item: Definition["connections"][number]) => `${item.from} ${item.outcome} ${item.to}`;
  const were = new Set(before.connections.map(name));
  const are = new Set(after.connections.map(name));
  return {
    added: after.blocks.filter((block) => !old.has(block.id)),
    removed: before.blocks.filter((block) => !now.has(block.id)),
    changed,
    connections: {
      added: [...are].filter((item) => !were.has(item)).length,
      removed: [...were].filter((item) => !are.has(item)).length,
    },
    workflow: (["title", "description", "timezone"] as const).filter(
      (field) => (before[field] ?? "") !== (after[field] ?? ""),
    ),
  };
}

function changedFields(before: Block, after: Block): string[] {
  const own = (["title", "member"] as const).filter((field) => (before[field] ?? "") !== (after[field] ?? ""));
  const kind = before.block !== after.block || before.app !== after.app ? ["block"] : [];
  const [was, is] = [publishedConfig(before), publishedConfig(after)];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  const config = [...names].filter((field) => !same(was[field], is[field]));
  return [...kind, ...own, ...config];
}

/** The configuration without the values of hidden fields, which only drafts have. */
function publishedConfig({ config = {}, hidden = [] }: Block): Config {
  const published = structuredClone(config);
  for (const path of hidden) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    const inside = names.length === 0 ? published : valueAt(published, names.join("."));
    if (typeof inside === "object" && inside !== null && !Array.isArray(inside)) delete inside[last];
  }
  return published;
}

export const isSameDefinition = (a: Definition, b: Definition): boolean => {
  const { added, removed, changed, connections, workflow } = difference(a, b);
  return (
    added.length + removed.length + changed.length + connections.added + connections.removed + workflow.length === 0
  );
};
