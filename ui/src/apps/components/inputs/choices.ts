import type { ReactNode } from "react";

/** One thing to choose, whatever it is. */
export interface Choice {
  /** Tells it apart from the others. */
  key: string;
  label: string;
  description?: string | undefined;
  /** Further words that find it. */
  keywords?: readonly string[] | undefined;
  category?: string | undefined;
  /** What stands before the label. */
  mark?: ReactNode;
}

/** Where the choices of a combobox come from. */
export interface ChoiceSource {
  /** All there are, if they are at hand: they are narrowed at once. */
  all?: readonly Choice[] | undefined;
  /** Finds choices elsewhere; rejects with a sentence for people. */
  search?(query: string, signal: AbortSignal): Promise<readonly Choice[]>;
  /** Shows one that has been chosen; `undefined` if it does not exist any more. */
  find(key: string): Promise<Choice | undefined>;
}

/** How many choices are drawn: nobody reads more of them, they type. */
export const DRAWN_CHOICES = 200;

/** Those in which every word of the query is found, in their order. */
export function narrowed(choices: readonly Choice[], query: string): readonly Choice[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return choices;
  return choices.filter((choice) => {
    const text = [choice.label, choice.description ?? "", ...(choice.keywords ?? [])].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Choices under their categories, in the order in which those come first; what has none stands first. */
export function categories(choices: readonly Choice[]): [category: string | undefined, choices: Choice[]][] {
  const groups = new Map<string | undefined, Choice[]>();
  if (choices.some(({ category }) => category === undefined)) groups.set(undefined, []);
  for (const choice of choices) {
    const group = groups.get(choice.category);
    if (group) group.push(choice);
    else groups.set(choice.category, [choice]);
  }
  return [...groups];
}
