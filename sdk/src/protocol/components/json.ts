import { decode } from "../../wire.js";
import { object, type Shape, ShapeError } from "../shape.js";
import { rules } from "./rule.js";

/** How much of a value can be looked at, in characters of wire text. */
const maximumWire = 2_000_000;

/** Anything in the realm, from where it crosses as wire text. */
const data: Shape<string, unknown> = (given, path, context) => {
  const value = context.wire ? context.wire(given, path) : given;
  if (typeof value !== "string") throw new ShapeError(path, "must be wire text");
  if (value.length > maximumWire) throw new ShapeError(path, `is more than ${maximumWire} characters`);
  if (context.wire) return value;
  try {
    decode(value);
  } catch {
    throw new ShapeError(path, "must be wire text");
  }
  return value;
};

/** Any value, for debugging. What cannot be in wire text is refused by its path. */
export const jsonComponents = rules({ Json: { props: object({ data }), children: "none" } });
