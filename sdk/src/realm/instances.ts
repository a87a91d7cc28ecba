import { describe } from "../client/describe.js";
import {
  components,
  type HostComponentName,
  illAssorted,
  isComponent,
  misplaced,
  unwelcome,
} from "../protocol/components/index.js";
import { maximumLevels, maximumNodes, maximumText, maximumWeight, weigh } from "../protocol/limits.js";
import { callbackMarker, type NodeMessage, type Patch } from "../protocol/messages.js";
import type { SurfacePlace } from "../protocol/places.js";
import { ShapeError } from "../protocol/shape.js";
import { encode } from "../wire.js";

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

  get weight(): number {
    return this.text.length;
  }

  message(): NodeMessage {
    return { id: this.id, text: this.text, ...(this.hidden ? { hidden: true } : {}) };
  }
}

/** A host component in a surface. */
export class ElementInstance {
  parent: ElementInstance | undefined;
  hidden = false;
  readonly children: Instance[] = [];
  /** How many levels have ever stood below it. */
  height = 0;
  /** Checked, with markers for functions. */
  props: Record<string, unknown> = {};
  /** What its props weigh. */
  weight = 0;
  functions = new Map<string, AnyFunction>();

  constructor(
    readonly id: number,
    readonly type: string,
    readonly isAutomatic: boolean,
    /** Of the top of a surface. */
    readonly place?: SurfacePlace,
  ) {}

  /** Takes props over; true if the page would see a difference. Throws an Error that names component and prop. */
  setProps(props: Record<string, unknown>): boolean {
    const functions = new Map<string, AnyFunction>();
    const { children: _children, ref: _ref, ...rest } = props;
    let checked: Record<string, unknown>;
    try {
      checked = ruleOf(this.type).props(rest, "", {
        callback(value, path): never {
          if (typeof value !== "function") {
            throw new ShapeError(path, value === undefined ? "is required (a function)" : "must be a function");
          }
          functions.set(path, value as AnyFunction);
          return callbackMarker as never;
        },
        wire: (value, path) => encode(value, { describe, path, destination: "the page" }),
      }) as Record<string, unknown>;
    } catch (error) {
      throw error instanceof TypeError ? new TypeError(`<${this.type}>: ${error.message}`) : error;
    }
    this.functions = functions;
    const changed = JSON.stringify(checked) !== JSON.stringify(this.props);
    this.props = checked;
    this.weight = weigh(checked);
    return changed;
  }

  insert(child: Instance, before?: Instance): void {
    checkPlace(this, child);
    const height = child instanceof ElementInstance ? child.height + 1 : 1;
    // The top is no level.
    if (this.id !== 0 && height >= maximumLevels) throw tooDeep();
    if (child.parent === this) this.#detach(child);
    child.parent = this;
    this.height = Math.max(this.height, height);
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

  /** Throws, by name, if what stands inside it does not go together. */
  checkContents(): void {
    const wrong = isComponent(this.type) && illAssorted(this.type, this.children);
    if (wrong) throw new TypeError(wrong);
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
  readonly top: ElementInstance;
  readonly live = new Map<number, ElementInstance>();
  readonly #place: SurfacePlace;
  #patches: Patch[] = [];
  /** What has got or lost children since the last time its contents were checked. */
  readonly #changed = new Set<ElementInstance>();
  #lastId = 0;
  /** Nodes that are to be seen, and those that the present render has made. */
  #count = 0;
  #made = 0;
  /** What they weigh. */
  #weight = 0;
  #madeWeight = 0;

  constructor(
    readonly root: number,
    place: SurfacePlace,
  ) {
    this.#place = place;
    this.top = new ElementInstance(0, "surface", false, place);
  }

  /** React begins to render: what it had made before and not shown is no more. */
  beginRender(): void {
    this.#made = 0;
    this.#madeWeight = 0;
  }

  createElement(type: string, props: Record<string, unknown>): ElementInstance {
    this.#make();
    if (type === automaticLoading) {
      const instance = new ElementInstance(++this.#lastId, "LoadingState", true);
      instance.insert(this.createText("Loading..."));
      return instance;
    }
    if (!isComponent(type)) {
      throw new TypeError(`<${type}> cannot be rendered: app UI consists of the components of attio/client`);
    }
    const wrong = unwelcome(type, this.#place);
    if (wrong) throw new TypeError(wrong);
    const instance = new ElementInstance(++this.#lastId, type, false);
    instance.setProps(props);
    this.#addMade(instance.weight);
    return instance;
  }

  createText(text: string): TextInstance {
    this.#make();
    checkText(text);
    this.#addMade(text.length);
    return new TextInstance(++this.#lastId, text);
  }

  insert(parent: ElementInstance, child: Instance, before?: Instance): void {
    const isMove = child.parent === parent && this.#isLive(child);
    if (!isMove) this.#checkSize(parent, child);
    parent.insert(child, before);
    if (parent.id !== 0 && !this.live.has(parent.id)) return;
    this.#changed.add(parent);
    if (isMove) this.#patches.push({ do: "remove", parent: parent.id, id: child.id });
    if (!isMove) this.#register(child);
    this.#patches.push({ do: "insert", parent: parent.id, before: before?.id ?? null, node: child.message() });
  }

  remove(parent: ElementInstance, child: Instance): void {
    // React also takes away what was refused its place.
    if (child.parent !== parent) return;
    parent.remove(child);
    if (parent.id !== 0 && !this.live.has(parent.id)) return;
    this.#changed.add(parent);
    this.#forget(child);
    this.#patches.push({ do: "remove", parent: parent.id, id: child.id });
  }

  clear(): void {
    for (const child of [...this.top.children]) this.remove(this.top, child);
  }

  updateProps(instance: ElementInstance, props: Record<string, unknown>): void {
    if (instance.isAutomatic) return;
    const before = instance.weight;
    const isChanged = instance.setProps(props);
    if (this.live.has(instance.id)) this.#weight += instance.weight - before;
    if (this.#weight > maximumWeight) throw tooHeavy();
    if (!isChanged) return;
    this.#patches.push({ do: "props", id: instance.id, props: instance.props });
  }

  updateText(instance: TextInstance, text: string): void {
    checkText(text);
    this.#weight += text.length - instance.weight;
    instance.text = text;
    if (this.#weight > maximumWeight) throw tooHeavy();
    if (instance.parent) this.#changed.add(instance.parent);
    this.#patches.push({ do: "text", id: instance.id, text });
  }

  setVisible(instance: Instance, visible: boolean): void {
    if (instance.hidden === !visible) return;
    instance.hidden = !visible;
    if (instance.parent) this.#changed.add(instance.parent);
    this.#patches.push({ do: "visible", id: instance.id, visible });
  }

  /** The elements whose contents have changed since the last time, at any depth. */
  takeChangedParents(): ReadonlySet<ElementInstance> {
    const parents = new Set<ElementInstance>();
    for (const changed of this.#changed) {
      if (!this.live.has(changed.id)) continue;
      for (let at: ElementInstance | undefined = changed; at && !parents.has(at); at = at.parent) parents.add(at);
    }
    this.#changed.clear();
    return parents;
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

  #make(): void {
    if (++this.#made > maximumNodes) throw tooMany();
  }

  #addMade(weight: number): void {
    this.#madeWeight += weight;
    if (this.#madeWeight > maximumWeight) throw tooHeavy();
  }

  /** Throws before the page would have to refuse all of it. */
  #checkSize(parent: ElementInstance, child: Instance): void {
    const { nodes, weight } = size(child);
    if (this.#count + nodes > maximumNodes) throw tooMany();
    if (this.#weight + weight > maximumWeight) throw tooHeavy();
    let depth = child instanceof ElementInstance ? child.height + 1 : 1;
    for (let at: ElementInstance | undefined = parent; at; at = at.parent) depth += 1;
    if (depth - 1 > maximumLevels) throw tooDeep();
  }

  #register(instance: Instance): void {
    this.#count += 1;
    this.#weight += instance.weight;
    if (!(instance instanceof ElementInstance)) return;
    this.live.set(instance.id, instance);
    for (const child of instance.children) this.#register(child);
  }

  #forget(instance: Instance): void {
    this.#count -= 1;
    this.#weight -= instance.weight;
    if (!(instance instanceof ElementInstance)) return;
    this.live.delete(instance.id);
    for (const child of instance.children) this.#forget(child);
  }
}

function size(instance: Instance): { nodes: number; weight: number } {
  const sum = { nodes: 1, weight: instance.weight };
  if (!(instance instanceof ElementInstance)) return sum;
  for (const child of instance.children) {
    const { nodes, weight } = size(child);
    sum.nodes += nodes;
    sum.weight += weight;
  }
  return sum;
}

function tooDeep(): TypeError {
  return new TypeError(`a surface may be nested ${maximumLevels} levels deep`);
}

function tooHeavy(): TypeError {
  return new TypeError(
    `all texts and props of a surface together may have ${maximumWeight} characters: show less at a time`,
  );
}

function tooMany(): TypeError {
  return new TypeError(
    `a surface may have ${maximumNodes} nodes: show long lists with experimental_useDataTable, which draws the rows in view`,
  );
}

function checkText(text: string): void {
  if (text.length > maximumText) throw new TypeError(`a text is longer than ${maximumText} characters`);
}

function ruleOf(type: string) {
  if (!isComponent(type)) throw new TypeError(`<${type}> is no component`);
  return components[type];
}

function checkPlace(parent: ElementInstance, child: Instance): void {
  if (child instanceof ElementInstance && child.isAutomatic) return;
  const of = (instance: Instance) =>
    instance instanceof ElementInstance && instance.id !== 0 ? instance.type : undefined;
  const wrong = misplaced(
    of(parent) as HostComponentName | undefined,
    of(child) as HostComponentName | undefined,
    parent.place,
  );
  if (wrong) throw new TypeError(wrong);
}
