/** Everything that a person could see and do with an app's UI. */
import type { SurfaceKind, SurfaceNode, SurfaceTree } from "../../page/surface.js";
import { type Button, buttons, inputs, one } from "./controls.js";
import { print, textOf } from "./print.js";
import { openRealm, page } from "./session.js";
import { run, settle } from "./settle.js";

const mounted = new Set<Surface>();

/** A mounted piece of app UI. Shown as JSX in snapshots. */
export class Surface {
  readonly #tree: SurfaceTree;
  readonly #unmount: () => void;

  constructor(tree: SurfaceTree, unmount: () => void) {
    this.#tree = tree;
    this.#unmount = unmount;
    tree.subscribe(() => page.touch());
  }

  get status(): SurfaceTree["status"] {
    return this.#tree.status;
  }

  /** Throws what the app threw while it rendered. */
  get tree(): readonly (SurfaceNode | string)[] {
    if (this.#tree.status === "failed" && this.#tree.error) {
      forgive(this.#tree.error);
      throw this.#tree.error;
    }
    return this.#tree.getSnapshot();
  }

  /** All its text. */
  get text(): string {
    return textOf(this.tree);
  }

  /** All nodes of a component, in the order in which they are shown. */
  all(component: string): SurfaceNode[] {
    return nodes(this.tree).filter((node) => node.type === component);
  }

  press(name: string): Promise<void> {
    return pressIn(this.tree, name);
  }

  fill(label: string, value: unknown): Promise<void> {
    return fillIn(this.tree, label, value);
  }

  unmount(): void {
    mounted.delete(this);
    this.#unmount();
  }

  toString(): string {
    return print(this.tree);
  }
}

/** An error that a test has seen is no surprise at its end. */
export function forgive(error: unknown): void {
  const at = page.errors.indexOf(error as Error);
  if (at >= 0) page.errors.splice(at, 1);
}

export function forgetSurfaces(): void {
  mounted.clear();
}

async function mount(kind: SurfaceKind, id: string, props: Record<string, unknown>): Promise<Surface> {
  const realm = await openRealm();
  known(realm.surfaces[kind], kind, id);
  const { tree, unmount } = realm.mount(kind, id, props);
  const surface = new Surface(tree, unmount);
  mounted.add(surface);
  await settle([tree]);
  return surface;
}

function known(list: readonly { id: string }[], kind: SurfaceKind, id: string): void {
  if (list.some((one) => one.id === id)) return;
  const ids = list.map((one) => `"${one.id}"`).join(", ");
  throw new Error(`the app has no ${kind} "${id}"${ids ? `; it has ${ids}` : ""}`);
}

async function trigger(kind: SurfaceKind, id: string, args: Record<string, unknown>): Promise<void> {
  const realm = await openRealm();
  known(realm.surfaces[kind], kind, id);
  await run(realm.trigger(kind, id, args));
}

interface Target {
  recordId: string;
  object: string;
}

export const triggerRecordAction = (id: string, target: Target): Promise<void> =>
  trigger("record-action", id, { ...target });
export const triggerBulkRecordAction = (id: string, target: { recordIds: string[]; object: string }): Promise<void> =>
  trigger("bulk-record-action", id, { ...target });
export const triggerObjectAction = (id: string, target: { object: string }): Promise<void> =>
  trigger("object-action", id, { ...target });
/** The actions on selected text of a call: `insight`, `summary` or `transcript`. */
export const triggerTextAction = (
  part: "insight" | "summary" | "transcript",
  id: string,
  args: Record<string, unknown>,
): Promise<void> => trigger(`call-recording-${part}-text-selection-action`, id, args);

export const mountWidget = (id: string, target: Target): Promise<Surface> => mount("record-widget", id, { ...target });
export const mountTab = (id: string, target: Target): Promise<Surface> => mount("record-tab", id, { ...target });
export const mountPage = (id: string, props: Record<string, unknown> = {}): Promise<Surface> =>
  mount("page", id, props);
export const mountSettings = (): Promise<Surface> => mount("workspace-settings", "workspace-settings", {});

/** Clicks a widget, where it has an `onTrigger`. */
export const clickWidget = (id: string, target: Target): Promise<void> => trigger("record-widget", id, { ...target });

/** Whether the app offers an action, widget or tab for records of this object. */
export async function isOffered(
  kind: SurfaceKind,
  id: string,
  object: string,
  { attributes = [], isStandard = true }: { attributes?: never[]; isStandard?: boolean } = {},
): Promise<boolean> {
  const realm = await openRealm();
  known(realm.surfaces[kind], kind, id);
  return await realm.applies(kind, id, { object, attributes, isStandard });
}

export interface Toast {
  variant: string;
  title: string;
  text?: string;
  /** Label of its action. */
  action?: string;
  progress?: number;
  isShown: boolean;
}

/** Toasts so far, hidden ones too. */
export function toasts(): Toast[] {
  return [...page.toasts.values()].map(({ variant, title, text, action, progress, isShown }) => ({
    variant,
    title,
    ...(text === undefined ? {} : { text }),
    ...(action ? { action: action.label } : {}),
    ...(progress === undefined ? {} : { progress }),
    isShown,
  }));
}

/** Alerts and confirmations so far, as the app asked for them. */
export const questions = (): object[] => page.asked.map((one) => ({ ...one }));

export interface Dialog {
  readonly title: string;
  readonly text: string;
  close(): Promise<void>;
  toString(): string;
}

/** Open dialogs, the topmost last. Shown as JSX in snapshots. */
export function dialogs(): Dialog[] {
  return page.dialogs.map((dialog) => ({
    title: dialog.title,
    get text() {
      return textOf(dialog.tree.getSnapshot());
    },
    async close() {
      const at = page.dialogs.indexOf(dialog);
      if (at >= 0) page.dialogs.splice(at, 1);
      dialog.close();
      await settle();
    },
    [isDialog]: true,
    toString: () =>
      `<Dialog title=${JSON.stringify(dialog.title)}>\n${print(dialog.tree.getSnapshot(), "  ")}\n</Dialog>`,
  }));
}
const isDialog = Symbol("dialog");

/** How snapshots show surfaces and dialogs. */
export const serializer = {
  test: (value: unknown): boolean =>
    value instanceof Surface || (typeof value === "object" && value !== null && isDialog in value),
  serialize: (value: unknown): string => String(value),
};

export interface Iframe {
  width: number;
  height: number;
  source: { url: string } | { html: string; initialData: unknown };
  /** What the app has posted to it. */
  posted: unknown[];
  /** Posts to the app, as the page in the iframe does. */
  post(message: unknown): Promise<void>;
  close(): Promise<void>;
}

/** Open iframes of `showIframe`: nothing is loaded into them, the test plays what would be. */
export function iframes(): Iframe[] {
  return [...page.iframes.entries()].map(([id, { width, height, source, posted, onMessage, closed }]) => ({
    width,
    height,
    source,
    posted,
    post: (message) => run(onMessage(message), mounted),
    async close() {
      page.iframes.delete(id);
      closed();
      await settle([...mounted]);
    },
  }));
}

export const navigations = (): object[] => [...page.navigations];
export const openedWindows = (): string[] => [...page.windows];

/** Errors of app code that did not reach the test; asking for them keeps them from failing it. */
export const takeErrors = (): Error[] => page.errors.splice(0);

/** Answers the open confirmation or alert; if none is open, the next one. */
export async function answerConfirm(answer = true): Promise<void> {
  const question = page.questions.at(-1);
  if (question) question.answer(answer);
  else page.prepared.push(answer);
  await settle([...mounted]);
}

/** Presses the button of this name: of an open question, the topmost dialog, a mounted surface or a toast. */
export async function press(name: string): Promise<void> {
  const question = page.questions.at(-1);
  if (question) {
    const choices = question.buttons.map(({ label, answer }) => ({
      names: [label],
      groups: [],
      isDisabled: false,
      press: async () => question.answer(answer),
    }));
    await one("button", choices, name).press();
    await settle([...mounted]);
    return;
  }
  const shown = [...page.toasts.values()].filter((toast) => toast.isShown);
  await pressIn(
    layers(),
    name,
    shown.flatMap(({ action }) =>
      action ? [{ names: [action.label], groups: [], isDisabled: false, press: () => action.onClick() }] : [],
    ),
  );
}

/** Puts a value into the field of this label and leaves it, as a person would by typing or choosing. */
export async function fill(label: string, value: unknown): Promise<void> {
  await fillIn(layers(), label, value);
}

type Tree = readonly (SurfaceNode | string)[];

function layers(): Tree {
  const top = page.dialogs.at(-1);
  return top ? top.tree.getSnapshot() : [...mounted].reverse().flatMap((surface) => surface.tree);
}

function nodes(tree: Tree): SurfaceNode[] {
  return tree.flatMap((node) => (typeof node === "string" ? [] : [node, ...nodes(node.children)]));
}

async function pressIn(tree: Tree, name: string, more: Button[] = []): Promise<void> {
  const go = (to: unknown) => page.host.navigate(to as never);
  const found = one("button", [...buttons(tree, go), ...more], name);
  if (found.isDisabled) throw new Error(`the button "${name}" is disabled`);
  await run(found.press(), mounted);
}

async function fillIn(tree: Tree, label: string, value: unknown): Promise<void> {
  const found = one("field", inputs(tree), label);
  if (found.isDisabled) throw new Error(`the field "${label}" is disabled`);
  await run(found.enter(value), mounted);
}
