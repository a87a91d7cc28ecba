import { components, isComponent } from "../protocol/components.js";
import { callbackMarker, type NodeMessage, type Patch } from "../protocol/messages.js";
import { ShapeError } from "../protocol/shape.js";

type AnyFunction = (...args: unknown[]) => unknown;

/** Rendered where a surface suspends; looks like a `LoadingState` and marks the surface as loading. */
export const automaticLoading = "stoa:loading";

/** A text in a surface. */
export class TextInstance {
  parent: ElementInstance | undefined;
  hidden = false;

  constructor(
    readonly id: number,
    public text: string,
  ) {}

  message(): NodeMessage {
    return { id: this.id, text: this.text, ...(this.hidden ? { hidden: true } : {}) };
  }
}

/** A host component in a surface. */
export class ElementInstance {
  parent: ElementInstance | undefined;
  hidden = false;
  readonly children: Instance[] = [];
  /** Checked, with markers for functions. */
  props: Record<string, unknown> = {};
  functions = new Map<string, AnyFunction>();

  constructor(
    readonly id: number,
    readonly type: string,
    readonly isAutomatic: boolean,
  ) {}

  /** Takes props over; true if the page would see a difference. Throws an Error that names component and prop. */
  setProps(props: Record<string, unknown>): boolean {
    const functions = new Map<string, AnyFunction>();
    const { children: _children, ref: _ref, key: _key, ...rest } = props;
    let checked: Record<string, unknown>;
    try {
      checked = ruleOf(this.type).props(rest, "", {
        callback(value, path) {
          if (typeof value !== "function") {
            throw new ShapeError(path, value === undefined ? "is required (a function)" : "must be a function");
          }
          functions.set(path, value as AnyFunction);
          return callbackMarker as never;
        },
      });
    } catch (error) {
      throw error instanceof ShapeError ? new TypeError(`<${this.type}>: ${error.message}`) : error;
    }
    this.functions = functions;
    const changed = JSON.stringify(checked) !== JSON.stringify(this.props);
    this.props = checked;
    return changed;
  }

  insert(child: Instance, before?: Instance): void {
    checkChild(this, child);
    if (child.parent === this) this.#detach(child);
    child.parent = this;
    const index = before ? this.children.indexOf(before) : -1;
    if (index < 0) this.children.push(child);
    else this.children.splice(index, 0, child);
  }

  remove(child: Instance): void {
    this.#detach(child);
    child.parent = undefined;
  }

  #detach(child: Instance): void {
    const index = this.children.indexOf(child);
    if (index >= 0) this.children.splice(index, 1);
  }

  message(): NodeMessage {
    return {
      id: this.id,
      type: this.type,
      props: this.props,
      children: this.children.map((child) => child.message()),
      ...(this.hidden ? { hidden: true } : {}),
    };
  }
}

export type Instance = ElementInstance | TextInstance;

/** The top of a surface: collects what a commit changes. */
export class SurfaceContainer {
  readonly top = new ElementInstance(0, "surface", false);
  readonly live = new Map<number, ElementInstance>();
  #patches: Patch[] = [];
  #lastId = 0;

  constructor(readonly root: number) {}

  createElement(type: string, props: Record<string, unknown>): ElementInstance {
    if (type === automaticLoading) {
      const instance = new ElementInstance(++this.#lastId, "LoadingState", true);
      instance.insert(this.createText("Loading..."));
      return instance;
    }
    if (!isComponent(type)) {
      throw new TypeError(`<${type}> cannot be rendered: app UI consists of the components of attio/client`);
    }
    const instance = new ElementInstance(++this.#lastId, type, false);
    instance.setProps(props);
    return instance;
  }

  createText(text: string): TextInstance {
    return new TextInstance(++this.#lastId, text);
  }

  insert(parent: ElementInstance, child: Instance, before?: Instance): void {
    const isMove = child.parent === parent && this.#isLive(child);
    parent.insert(child, before);
    if (parent.id !== 0 && !this.live.has(parent.id)) return;
    if (isMove) this.#patches.push({ do: "remove", parent: parent.id, id: child.id });
    this.#register(child);
    this.#patches.push({ do: "insert", parent: parent.id, before: before?.id ?? null, node: child.message() });
  }

  remove(parent: ElementInstance, child: Instance): void {
    parent.remove(child);
    this.#forget(child);
    this.#patches.push({ do: "remove", parent: parent.id, id: child.id });
  }

  clear(): void {
    for (const child of [...this.top.children]) this.remove(this.top, child);
  }

  updateProps(instance: ElementInstance, props: Record<string, unknown>): void {
    if (instance.isAutomatic || !instance.setProps(props)) return;
    this.#patches.push({ do: "props", id: instance.id, props: instance.props });
  }

  updateText(instance: TextInstance, text: string): void {
    instance.text = text;
    this.#patches.push({ do: "text", id: instance.id, text });
  }

  setVisible(instance: Instance, visible: boolean): void {
    if (instance.hidden === !visible) return;
    instance.hidden = !visible;
    this.#patches.push({ do: "visible", id: instance.id, visible });
  }

  /** What has changed since the last time. */
  takePatches(): Patch[] {
    const patches = this.#patches;
    this.#patches = [];
    return patches;
  }

  /** Whether nothing but the automatic loading state is to be seen. */
  get isLoading(): boolean {
    const visible = this.top.children.filter((child) => !child.hidden);
    return visible.length > 0 && visible.every((child) => child instanceof ElementInstance && child.isAutomatic);
  }

  #isLive(instance: Instance): boolean {
    return instance.parent === this.top || (instance.parent !== undefined && this.live.has(instance.parent.id));
  }

  #register(instance: Instance): void {
    if (!(instance instanceof ElementInstance)) return;
    this.live.set(instance.id, instance);
    for (const child of instance.children) this.#register(child);
  }

  #forget(instance: Instance): void {
    if (!(instance instanceof ElementInstance)) return;
    this.live.delete(instance.id);
    for (const child of instance.children) this.#forget(child);
  }
}

function ruleOf(type: string) {
  if (!isComponent(type)) throw new TypeError(`<${type}> is no component`);
  return components[type];
}

/** Says what cannot stand where, by name. */
export function checkChild(parent: ElementInstance, child: Instance): void {
  if (parent.id === 0) return;
  const { children } = ruleOf(parent.type);
  if (children === "none") throw new TypeError(`<${parent.type}>: nothing can stand inside it`);
  if (children === "text" && child instanceof ElementInstance) {
    throw new TypeError(`<${parent.type}>: only text can stand inside it, not <${child.type}>`);
  }
}
