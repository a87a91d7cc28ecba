import { isValidElement } from "react";
import type { Json } from "../wire.js";

/** For values that are only looked at: what cannot cross is shown by its kind. */
export function describe(value: unknown): Json | undefined {
  if (typeof value === "function") return `[function ${value.name || "anonymous"}]`;
  if (typeof value === "symbol") return String(value);
  if (isValidElement(value)) return "[React element]";
  if (value instanceof Promise) return "[promise]";
  return undefined;
}
