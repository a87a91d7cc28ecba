/** The loud error for what this version does not have. */
export function unavailableError(name: string): Error {
  return new Error(`attio/client: ${name} is not available in this version of Stoa`);
}

/** A function or component that is there and throws by name when called or rendered, with members of the same kind. */
export function unavailable<Members extends Record<string, unknown> = Record<never, never>>(
  name: string,
  members: Members = {} as Members,
): ((...args: unknown[]) => never) & Members {
  const throws = (..._args: unknown[]): never => {
    throw unavailableError(name);
  };
  Object.defineProperty(throws, "name", { value: name });
  return Object.assign(throws, members);
}

/** As {@link unavailable}, for functions that are documented to give a promise: it rejects. */
export function unavailableAsync(name: string): (...args: unknown[]) => Promise<never> {
  return async (..._args) => {
    throw unavailableError(name);
  };
}
