import { useState } from "react";
import { tellFailure } from "../../failures";
import type { AppIdentity } from "../../icons";

/** What every input gets from its app. */
export interface Owned<T> {
  value: T;
  revision: number;
  onChange(...args: unknown[]): Promise<void>;
  onBlur(...args: unknown[]): Promise<void>;
}

/**
 * An input's own state. What is entered shows at once and is posted to the app; the app's value is taken over at first
 * and whenever its revision changes. Nothing waits for an answer, so typing cannot lag.
 */
export function useOwn<T, Shown>(
  { value, revision, onChange, onBlur }: Owned<T>,
  show: (value: T) => Shown,
  where: { app: AppIdentity; label: string },
) {
  const [own, setOwn] = useState(() => ({ revision, shown: show(value) }));
  if (own.revision !== revision) setOwn({ revision, shown: show(value) });
  const failed = (error: unknown) => tellFailure(where.app, `“${where.label}”`, error);
  return {
    shown: own.revision === revision ? own.shown : show(value),
    /** Shows something, and posts what it stands for. */
    enter(shown: Shown, posted: unknown) {
      setOwn({ revision, shown });
      onChange(posted, revision).catch(failed);
    },
    /** Shows something without a change: the same value, written differently. */
    rewrite: (shown: Shown) => setOwn({ revision, shown }),
    leave() {
      onBlur().catch(failed);
    },
  };
}
