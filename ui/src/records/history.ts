import type { Actor, Attribute, Value } from "../api/types";
import type { Doers } from "./doers";

export interface Change {
  attribute: Attribute;
  kind: "set" | "removed";
  value: Value;
  /** What a single value replaced. */
  before?: Value;
}

/** What one actor changed at one moment. */
export interface Moment {
  key: string;
  at: string;
  actor: Actor;
  /** The record began here. */
  created: boolean;
  changes: Change[];
}

const MACHINE = new Set(["record_id", "created_at", "created_by"]);

/** Whether it is kept what an attribute held before; of what the system reckons it is not. */
export const keepsHistory = (attribute: Attribute): boolean =>
  attribute.type !== "interaction" &&
  !attribute.api_slug.startsWith("strongest_connection") &&
  !MACHINE.has(attribute.api_slug);

/** Values written this close together are one step to a person. */
const TOGETHER_MS = 60;

/**
 * Turns the values that a record's attributes ever held into what happened to it, newest first. A value that ended
 * without a successor at the same moment was removed then, by whom `removals` names.
 */
export function moments(
  history: readonly { attribute: Attribute; value: Value }[],
  createdAt: string,
  removals: Doers["removals"] = [],
): Moment[] {
  const events: { at: string; actor: Actor; change: Change }[] = [];
  for (const { attribute, value } of history) {
    if (MACHINE.has(attribute.api_slug)) continue;
    const before = attribute.is_multiselect ? undefined : replacedBy(history, attribute, value);
    const change: Change = { attribute, kind: "set", value, ...(before ? { before } : {}) };
    events.push({ at: value.active_from, actor: value.created_by_actor, change });
    if (value.active_until === null) continue;
    const replaced = history.some(
      (other) =>
        other.attribute.api_slug === attribute.api_slug && close(other.value.active_from, value.active_until ?? ""),
    );
    if (!replaced) {
      // The history names who set a value, not who ended it.
      const by = removals.find(({ attribute: slug, at }) => slug === attribute.api_slug && at === value.active_until);
      const actor = by?.actor ?? { type: "unknown", id: null };
      events.push({ at: value.active_until, actor, change: { attribute, kind: "removed", value } });
    }
  }
  events.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  const result: Moment[] = [];
  for (const { at, actor, change } of events) {
    const last = result.at(-1);
    if (last && last.actor.type === actor.type && last.actor.id === actor.id && close(last.at, at)) {
      last.changes.push(change);
      continue;
    }
    const key = `${at}-${change.attribute.api_slug}-${change.kind}-${actor.id ?? actor.type}`;
    result.push({ key, at, actor, created: close(at, createdAt), changes: [change] });
  }
  return result;
}

/** The value of the same attribute that ended where this one began. */
function replacedBy(
  history: readonly { attribute: Attribute; value: Value }[],
  attribute: Attribute,
  value: Value,
): Value | undefined {
  return history.find(
    (other) =>
      other.attribute.api_slug === attribute.api_slug &&
      other.value !== value &&
      other.value.active_until !== null &&
      other.value.active_from < value.active_from &&
      close(other.value.active_until, value.active_from),
  )?.value;
}

function close(a: string, b: string): boolean {
  return Math.abs(Date.parse(a) - Date.parse(b)) <= TOGETHER_MS;
}
