import React from "react";

interface Internals {
  /** The asynchronous dispatcher, set by the reconciler while it renders. */
  A: { getOwner?(): unknown } | null;
  recentlyCreatedOwnerStacks?: number;
}

/**
 * The complete React export object, made fit for bundles with React's development JSX runtime: that runtime asks the
 * dispatcher for the owner of an element, and a production reconciler's dispatcher has no such method
 * (`sdk-surface.md` 4.6).
 */
export function reactForApps(): typeof React {
  const internals = (
    React as unknown as { __CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE?: Internals }
  ).__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE;
  if (internals && internals.recentlyCreatedOwnerStacks === undefined) {
    internals.recentlyCreatedOwnerStacks = 0;
    let dispatcher = internals.A;
    Object.defineProperty(internals, "A", {
      configurable: true,
      enumerable: true,
      get: () => dispatcher,
      set(next: Internals["A"]) {
        if (next && next.getOwner === undefined) next.getOwner = () => null;
        dispatcher = next;
      },
    });
  }
  return React;
}
