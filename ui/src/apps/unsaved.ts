import type { SurfaceNode, SurfaceTree } from "@stoa/sdk/page";

/** Whether a form of the surface holds something that has been changed and not been submitted. */
export function isDirty(tree: SurfaceTree): boolean {
  return tree.status !== "failed" && hasDirtyForm(tree.getSnapshot());
}

function hasDirtyForm(nodes: readonly (SurfaceNode | string)[]): boolean {
  return nodes.some(
    (node) =>
      typeof node !== "string" && ((node.type === "Form" && node.props.dirty === true) || hasDirtyForm(node.children)),
  );
}
