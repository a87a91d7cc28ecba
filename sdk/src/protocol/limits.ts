/** How many nodes, components and texts, one surface may have. */
export const maximumNodes = 20_000;
/** How long one text of a surface may be, in characters. */
export const maximumText = 100_000;
/** How many levels a surface may be nested: drawing recurses, and a page whose stack is full is a dead page. */
export const maximumLevels = 100;
/** How much all texts and props of one surface may {@link weigh}: about so many characters. */
export const maximumWeight = 4_000_000;
/** How much memory a realm may have, in bytes (`sdk-behaviour.md` section 5). */
export const maximumMemory = 128 << 20;

/** What a value of plain data takes in a message: its characters, and some for whatever else it holds. */
export function weigh(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (value === null || typeof value !== "object") return 8;
  let sum = 8;
  for (const [key, inner] of Object.entries(value)) sum += key.length + weigh(inner);
  return sum;
}
