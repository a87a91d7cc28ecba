import type { SettingsNode, SettingValue } from "../../root/settings.js";
import type { Leaf } from "../forms/schema.js";
import { problem } from "../forms/validation.js";
import { withProtocol } from "../forms/values.js";

/** What the props of one input ask of its value (`sdk-surface.md` 2.3.9). */
export interface Constraints {
  minLength?: number | undefined;
  maxLength?: number | undefined;
  min?: number | undefined;
  max?: number | undefined;
  url?: boolean | { protocol: RegExp; message?: string } | undefined;
}

/** A value that can be saved, or why it cannot. */
export type Checked = { value: SettingValue } | { error: string };

/** Reads what was entered, by the rules of all forms. What is empty clears the setting; an address gets its scheme. */
export function check(entered: unknown, { type }: SettingsNode, { url, ...limits }: Constraints): Checked {
  if (entered === undefined || entered === null || entered === "") return { value: null };
  if (type === "boolean" && typeof entered !== "boolean") return { error: "Must be on or off" };
  const leaf = { type, isOptional: true, ...limits, ...(url ? { url: addressRule(url) } : {}) } as Leaf;
  const error = problem(leaf, entered);
  if (error !== undefined) return { error };
  const value = entered as SettingValue;
  return { value: url && typeof value === "string" ? withProtocol(value) : value };
}

function addressRule(url: true | { protocol: RegExp; message?: string }): NonNullable<Leaf["url"]> {
  const { protocol = /^https?$/, message = "Must be a valid URL" } = url === true ? {} : url;
  // A pattern of the app may be global, and would remember where it stopped.
  return { protocol: new RegExp(protocol.source, protocol.flags.replace(/[gy]/g, "")), message };
}
