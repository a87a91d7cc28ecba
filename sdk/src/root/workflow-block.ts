import { normalizeStruct } from "../schema/node.js";

export interface WorkflowBlockInput {
  readonly id: string;
  readonly type: "step" | "trigger";
  readonly title: string;
  readonly description: string;
  /** A struct node, or a plain object of nodes. */
  readonly configSchema?: unknown;
  /** Older name of `configSchema`. */
  readonly schema?: unknown;
  readonly deprecated?: true | { replacedBy: string };
  readonly requireUserConnection?: boolean;
}

/**
 * `Workflows.defineWorkflowBlock` (`sdk-surface.md` 2.2.4). The result carries the struct as `configSchema` and as
 * `schema`: dispatchers of built bundles read the latter.
 */
export function defineWorkflowBlock(input: WorkflowBlockInput) {
  const name = `configSchema of block "${input.id}"`;
  const struct = normalizeStruct(input.configSchema ?? input.schema, name);
  return { ...input, configSchema: struct, schema: struct };
}
