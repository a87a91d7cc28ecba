/** Buttons by their names and fields by their labels, as a person finds them on the screen. */
import type { SurfaceNode } from "../../page/surface.js";
import { labelOf, textOf } from "./print.js";

type Node = SurfaceNode | string;
type Callback = (...args: unknown[]) => Promise<unknown>;

/** Something that can be pressed. */
export interface Button {
  /** What it says; a list's item also goes by its text. */
  names: readonly string[];
  /** Labels of what it stands in, outermost first. */
  groups: readonly string[];
  isDisabled: boolean;
  press(): Promise<unknown>;
}

/** Something that has a value. */
export interface Input {
  names: readonly string[];
  groups: readonly string[];
  isDisabled: boolean;
  enter(value: unknown): Promise<void>;
}

const callback = (node: SurfaceNode, ...names: string[]): Callback | undefined =>
  names.map((name) => node.props[name]).find((value) => typeof value === "function") as Callback | undefined;

const text = (value: unknown): string[] => (typeof value === "string" && value.trim() !== "" ? [value.trim()] : []);

/** The label of what groups others. */
function groupOf(node: SurfaceNode): string[] {
  switch (node.type) {
    case "Fieldset":
      return text(node.props.legend);
    case "Collection":
    case "CollectionItem":
      return text(node.props.label);
    case "Section":
    case "Card":
      return text(node.props.title);
    case "DialogList.Item":
      return text(labelOf(node));
    default:
      return [];
  }
}

function* walk(nodes: readonly Node[], groups: readonly string[] = []): Generator<[SurfaceNode, readonly string[]]> {
  for (const node of nodes) {
    if (typeof node === "string") continue;
    yield [node, groups];
    yield* walk(node.children, [...groups, ...groupOf(node)]);
  }
}

/** Everything that can be pressed, in the order in which it is shown. `go` follows a link. */
export function buttons(nodes: readonly Node[], go: (to: unknown) => void): Button[] {
  const found: Button[] = [];
  for (const [node, groups] of walk(nodes)) {
    const { props } = node;
    const add = (names: readonly string[], press: Callback | undefined) => {
      const isDisabled = props.disabled === true || props.submitting === true;
      if (press && names.length > 0) found.push({ names, groups, isDisabled, press: () => press() });
    };
    switch (node.type) {
      case "Collection":
        add(["Add"], callback(node, "onAdd"));
        break;
      case "Collection.Entry":
        add(["Remove"], callback(node, "onRemove"));
        break;
      case "DialogList.Item":
        add([...text(props.actionLabel), ...text(labelOf(node))], callback(node, "onTrigger"));
        break;
      case "AttioLink":
        add(text(textOf(node.children)), async () => go(props.to));
        break;
      default:
        add(text(labelOf(node)), callback(node, "onClick", "onPress", "onTrigger", "onSelect"));
    }
    const given = (props.emptyState as { actions?: unknown } | undefined)?.actions ?? props.actions;
    for (const action of Array.isArray(given) ? given : []) {
      const { label, text: says, onTrigger } = action as Record<string, unknown>;
      add(text(label ?? says), onTrigger as Callback);
    }
  }
  return found;
}

/** Every input, in the order in which it is shown. */
export function inputs(nodes: readonly Node[]): Input[] {
  const found: Input[] = [];
  for (const [node, groups] of walk(nodes)) {
    const change = callback(node, "onChange", "onValueChange");
    if (!change) continue;
    // Radio buttons have no label of their own: what names them is what stands around them.
    const own = text(node.type === "RadioGroup" ? groups.at(-1) : labelOf(node));
    found.push({
      names: own,
      groups: node.type === "RadioGroup" ? groups.slice(0, -1) : groups,
      isDisabled: node.props.disabled === true,
      async enter(value) {
        const posted = await posts(node, value, own[0] ?? node.type);
        await change(posted, node.props.revision);
        await callback(node, "onBlur")?.();
      },
    });
  }
  return found;
}

/**
 * The one of this name. `GROUP > NAME` finds it within what stands around it: `Item 2 > Title`.
 *
 * Throws when there is none, or several, with all that there are.
 */
export function one<T extends Button | Input>(what: string, all: readonly T[], name: string): T {
  const wanted = name.split(" > ").map((part) => part.trim());
  const own = wanted.at(-1) as string;
  const within = wanted.slice(0, -1);
  const matches = all.filter(
    ({ names, groups }) => (names.includes(own) && isWithin(groups, within)) || names.includes(name.trim()),
  );
  const [first, second] = matches;
  if (first && second) {
    const paths = matches.map((one) => `"${[...one.groups, own].join(" > ")}"`);
    const told = new Set(paths).size === paths.length ? `: ${paths.join(", ")}` : "";
    // What cannot be told apart by its groups is the first one, as a person would take it.
    if (told !== "") throw new Error(`there are ${matches.length} ${what}s "${name}"; say which${told}`);
  }
  if (first) return first;
  const names = all.map((one) => `"${one.names[0] ?? ""}"`).join(", ");
  throw new Error(`there is no ${what} "${name}"${names ? `; there is ${names}` : " and nothing else to choose from"}`);
}

/** Whether these labels stand around it, in this order, with others between. */
function isWithin(groups: readonly string[], wanted: readonly string[]): boolean {
  let at = 0;
  for (const group of groups) if (group === wanted[at]) at += 1;
  return at === wanted.length;
}

/** What the page posts when this is entered: options may be chosen by what they say. */
async function posts(node: SurfaceNode, value: unknown, name: string): Promise<unknown> {
  const { props, type } = node;
  const wrong = (expected: string): never => {
    throw new TypeError(
      `the field "${name}" (${type}) takes ${expected}, not ${JSON.stringify(value) ?? String(value)}`,
    );
  };
  const several = async (choose: (one: unknown) => unknown): Promise<unknown> => {
    if (props.multiple !== true) {
      if (Array.isArray(value)) return wrong("one value");
      return value === null || value === undefined ? null : await choose(value);
    }
    if (!Array.isArray(value)) return wrong("an array of values");
    return await Promise.all(value.map(choose));
  };
  switch (type) {
    case "TextInput":
    case "TextArea":
    case "RichTextInput":
      return typeof value === "string" ? value : wrong("a string");
    case "NumberInput":
      return typeof value === "number" || value === null ? value : wrong("a number, or null");
    case "Checkbox":
    case "Toggle":
      return typeof value === "boolean" ? value : wrong("true or false");
    case "DateTimeInput":
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? wrong("a valid Date") : value.toISOString();
      return typeof value === "string" || value === null ? value : wrong("a Date, a string, or null");
    case "PlainDateInput":
      return typeof value === "string" || value === null ? value : wrong('a date such as "2026-03-01", or null');
    case "RadioGroup":
      return chosenOf(
        node.children.flatMap((child) => (typeof child === "string" ? [] : [child.props as unknown as Option])),
        value,
        name,
      );
    case "Combobox":
      return await several(async (one) => await optionOf(props.options, one, name));
    case "AttioRecordCombobox":
      return await several((one) => {
        const { recordId, object } = (one ?? {}) as Record<string, unknown>;
        return typeof recordId === "string" && typeof object === "string"
          ? { recordId, object }
          : wrong("a record: { recordId, object }");
      });
    case "AttioUserCombobox":
      return await several((one) => (typeof one === "string" ? one : wrong("the id of a workspace member")));
    case "AttioChoice":
      return await several((one) => (typeof one === "string" ? one : wrong("a slug or an id")));
    default:
      return value;
  }
}

interface Option {
  value: string;
  label: string;
}

interface Provider {
  getOption(value: string): Promise<object | null>;
  search(query: string): Promise<Option[]>;
}

async function optionOf(options: unknown, wanted: unknown, name: string): Promise<string> {
  if (Array.isArray(options)) return chosenOf(options as Option[], wanted, name);
  const { getOption, search } = options as Provider;
  const found = await search(String(wanted));
  const chosen = found.find(({ value, label }) => value === wanted || label === wanted);
  if (chosen) return chosen.value;
  if (await getOption(String(wanted))) return String(wanted);
  return chosenOf(found, wanted, name);
}

function chosenOf(options: readonly Option[], wanted: unknown, name: string): string {
  const chosen = options.find(({ value }) => value === wanted) ?? options.find(({ label }) => label === wanted);
  if (chosen) return chosen.value;
  const there = options.map(({ label }) => `"${label}"`).join(", ");
  throw new Error(`the field "${name}" has no option ${JSON.stringify(wanted)}${there ? `; it has ${there}` : ""}`);
}
