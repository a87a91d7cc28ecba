import type { SurfaceNode } from "@stoa/sdk/page";

/**
 * Every button of a tree, in order, but for those of an empty state and of the rows of a data table: those of a dialog
 * are lifted into its footer.
 */
export function collectButtons(nodes: readonly (SurfaceNode | string)[]): SurfaceNode[] {
  return nodes.flatMap((node) => {
    if (typeof node === "string" || node.type === "EmptyState" || node.type === "DataTable") return [];
    return node.type === "Button" ? [node] : collectButtons(node.children);
  });
}

/** The first submit button of a tree: it has the primary place in a dialog's footer. */
export function collectSubmit(nodes: readonly (SurfaceNode | string)[]): SurfaceNode | undefined {
  for (const node of nodes) {
    if (typeof node === "string") continue;
    const found = node.type === "SubmitButton" ? node : collectSubmit(node.children);
    if (found) return found;
  }
  return undefined;
}
