import type { SurfacePlace } from "../places.js";
import type { Shape } from "../shape.js";

/** What may stand inside a component: nothing, only text, anything, or only the components (and `text`) named. */
export type ChildRule = "none" | "text" | "any" | readonly string[];

/** A component (`type`) or a text, as a rule about siblings sees it. */
export interface Content {
  readonly type?: string;
  readonly text?: string;
  /** Kept while the app suspends, and not to be seen. */
  readonly hidden: boolean;
  readonly children?: readonly Content[];
}

export interface ComponentRule {
  /** Checks props and fills in defaults; functions cross as handles. */
  // biome-ignore lint/suspicious/noExplicitAny: what may be given is each rule's own
  props: Shape<object, any>;
  children: ChildRule;
  /** The only components it may stand in; anywhere without it. */
  within?: readonly string[];
  /** Surfaces on which it cannot stand, at any depth (`sdk-behaviour.md` 4 and 9), and what to do there instead. */
  notOn?: Readonly<Partial<Record<SurfacePlace, string>>>;
  /** Says, by name, what is wrong with all of its contents together: how many there are, and what stands beside what. */
  together?: (contents: readonly Content[]) => string | undefined;
}

/** A set of rules by component name; keeps the type of every component's props. */
export const rules = <const Rules extends Record<string, ComponentRule>>(given: Rules): Rules => given;

/** What is to be seen of some contents; space between components does not count. */
export function seen(contents: readonly Content[] | undefined): readonly Content[] {
  return (contents ?? []).filter(({ hidden, type, text }) => !hidden && (type !== undefined || text?.trim() !== ""));
}

/** How many of some contents are this component. */
export function count(contents: readonly Content[], type: string): number {
  return contents.filter((content) => content.type === type).length;
}

const badges = ["Badge", "StatusBadge", "Table.Cell.Badge"];
const avatars = ["Avatar", "Table.Cell.Avatar"];
const links = ["text", "Link", "AttioLink"];

/** What may stand in a value: text with links, or badges, or avatars. */
export const valueContents = [...links, ...badges, ...avatars] as const;

const kindOf = ({ type = "text" }: Content) =>
  badges.includes(type) ? "badges" : avatars.includes(type) ? "avatars" : "text";

/** A value is text with links, or badges, or avatars: never two of them. */
export const unmixed = (name: string) => (contents: readonly Content[]) => {
  const [first, ...others] = [...new Set(seen(contents).map(kindOf))].sort();
  if (others.length === 0) return undefined;
  return `<${name}>: ${first} cannot stand beside ${others.join(" and ")}; it holds text with links, or badges, or avatars`;
};
