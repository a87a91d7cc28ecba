import {
  components,
  type HostComponentName,
  illAssorted,
  isComponent,
  misplaced,
  unwelcome,
} from "../protocol/components/index.js";
import { maximumLevels, maximumNodes, maximumWeight, weigh } from "../protocol/limits.js";
import { type Handle, isCallbackMarker, type NodeMessage, type Patch } from "../protocol/messages.js";
import type { SurfacePlace } from "../protocol/places.js";
import { answered, ShapeError } from "../protocol/shape.js";
import type { RealmError } from "./errors.js";
import { ProtocolError } from "./incoming.js";
import type { SurfaceNode, SurfaceTree } from "./surface.js";

/** Calls a function of the realm; what it gives comes back only if `answers`. */
export type Call = (handle: Handle, args: unknown[], answers: boolean) => Promise<unknown>;

interface Branch {
  id: number;
  parent: Branch | undefined;
  hidden: boolean;
  /** Set for components, absent for texts. */
  type?: string;
  props: Record<string, unknown>;
  text: string;
  /** What its text, or its props, weigh. */
  weight: number;
  children: Branch[];
  /** What the page sees of it; rebuilt when it or something below changed. */
  view: SurfaceNode | string | undefined;
}

/** One surface's tree on the page: applies a realm's patches and hands out snapshots. */
export class Tree implements SurfaceTree {
  #root: number;
  readonly #place: SurfacePlace;
  #call: Call;
  readonly #again: (tree: Tree) => void;
  readonly #top: Branch = {
    id: 0,
    parent: undefined,
    hidden: false,
    props: {},
    text: "",
    weight: 0,
    children: [],
    view: undefined,
  };
  readonly #branches = new Map<number, Branch>();
  readonly #listeners = new Set<() => void>();
  /** What has got or lost children since its contents were checked. */
  readonly #changed = new Set<Branch>();
  /** What all branches weigh. */
  #weight = 0;
  #snapshot: readonly (SurfaceNode | string)[] = [];
  #status: SurfaceTree["status"] = "loading";
  #error: RealmError | undefined;

  /** `again` mounts its surface once more, after it has failed. */
  constructor(root: number, place: SurfacePlace, call: Call, again: (tree: Tree) => void) {
    this.#root = root;
    this.#place = place;
    this.#call = call;
    this.#again = again;
  }

  get root(): number {
    return this.#root;
  }

  get status(): SurfaceTree["status"] {
    return this.#status;
  }

  get error(): RealmError | undefined {
    return this.#error;
  }

  getSnapshot = (): readonly (SurfaceNode | string)[] => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Throws a `ProtocolError` for patches that no honest realm sends. */
  apply(patches: readonly Patch[], loading: boolean): void {
    if (this.#status === "failed") return;
    for (const patch of patches) this.#patch(patch);
    this.#checkContents();
    if (patches.length > 0) this.#snapshot = views(this.#top);
    this.#status = loading ? "loading" : "ready";
    this.#announce();
  }

  fail(error: RealmError): void {
    if (this.#status === "failed") return;
    this.#status = "failed";
    this.#error = error;
    this.#empty();
    this.#announce();
  }

  retry(): void {
    if (this.#status !== "failed") return;
    this.#status = "loading";
    this.#error = undefined;
    this.#announce();
    this.#again(this);
  }

  /** Is from now on the tree of another mounted surface. */
  move(root: number, call: Call): void {
    this.#root = root;
    this.#call = call;
    this.#empty();
  }

  #empty(): void {
    this.#snapshot = [];
    this.#top.children = [];
    this.#top.view = undefined;
    this.#branches.clear();
    this.#changed.clear();
    this.#weight = 0;
  }

  #announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #patch(patch: Patch): void {
    switch (patch.do) {
      case "insert": {
        const parent = this.#parent(patch.parent);
        const index = patch.before === null ? parent.children.length : this.#indexOf(parent, patch.before);
        let levels = 1;
        for (let at: Branch | undefined = parent; at && at !== this.#top; at = at.parent) levels += 1;
        parent.children.splice(index, 0, this.#build(patch.node, parent, levels));
        this.#changed.add(parent);
        touch(parent);
        break;
      }
      case "remove": {
        const parent = this.#parent(patch.parent);
        const [removed] = parent.children.splice(this.#indexOf(parent, patch.id), 1);
        if (removed) this.#forget(removed);
        this.#changed.add(parent);
        touch(parent);
        break;
      }
      case "props": {
        const branch = this.#branch(patch.id);
        branch.props = this.#props(branch, patch.props);
        this.#weighs(branch, weigh(patch.props));
        touch(branch);
        break;
      }
      case "text": {
        const branch = this.#branch(patch.id);
        branch.text = patch.text;
        this.#weighs(branch, patch.text.length);
        if (branch.parent) this.#changed.add(branch.parent);
        touch(branch);
        break;
      }
      case "visible": {
        const branch = this.#branch(patch.id);
        branch.hidden = !patch.visible;
        if (branch.parent) this.#changed.add(branch.parent);
        touch(branch);
        break;
      }
    }
  }

  #branch(id: number): Branch {
    const branch = this.#branches.get(id);
    if (!branch) throw new ProtocolError(`there is no node ${id}`);
    return branch;
  }

  #parent(id: number): Branch {
    const branch = id === 0 ? this.#top : this.#branch(id);
    if (branch !== this.#top && branch.type === undefined) throw new ProtocolError(`node ${id} is a text`);
    return branch;
  }

  #indexOf(parent: Branch, id: number): number {
    const index = parent.children.findIndex((child) => child.id === id);
    if (index < 0) throw new ProtocolError(`node ${id} is not in node ${parent.id}`);
    return index;
  }

  #build(node: NodeMessage, parent: Branch, level: number): Branch {
    if (level > maximumLevels) throw new ProtocolError(`a surface may be nested ${maximumLevels} levels deep`);
    if (this.#branches.has(node.id) || node.id === 0) throw new ProtocolError(`node ${node.id} is there twice`);
    if (this.#branches.size >= maximumNodes) throw new ProtocolError(`a surface may have ${maximumNodes} nodes`);
    const branch: Branch = {
      id: node.id,
      parent,
      hidden: node.hidden === true,
      props: {},
      text: "",
      weight: 0,
      children: [],
      view: undefined,
    };
    this.#branches.set(node.id, branch);
    if ("text" in node) {
      branch.text = node.text;
      this.#weighs(branch, node.text.length);
    } else {
      branch.type = node.type;
      this.#changed.add(branch);
      branch.props = this.#props(branch, node.props);
      this.#weighs(branch, weigh(node.props));
      branch.children = node.children.map((child) => this.#build(child, branch, level + 1));
    }
    this.#checkPlace(parent, branch);
    return branch;
  }

  /** Notes what a branch weighs now. */
  #weighs(branch: Branch, weight: number): void {
    this.#weight += weight - branch.weight;
    branch.weight = weight;
    if (this.#weight > maximumWeight) throw new ProtocolError(`a surface may weigh ${maximumWeight} characters`);
  }

  /** Throws if what has changed does not go together. */
  #checkContents(): void {
    const parents = new Set<Branch>();
    for (const changed of this.#changed) {
      if (!this.#branches.has(changed.id)) continue;
      for (let at: Branch | undefined = changed; at && !parents.has(at); at = at.parent) parents.add(at);
    }
    this.#changed.clear();
    for (const { type, children } of parents) {
      const wrong = type !== undefined && isComponent(type) && illAssorted(type, children);
      if (wrong) throw new ProtocolError(wrong);
    }
  }

  #checkPlace(parent: Branch, child: Branch): void {
    // What a realm shows while a surface suspends may stand at its top, whatever kind of surface it is.
    if (parent === this.#top && child.type === "LoadingState") return;
    const wrongSurface = child.type !== undefined && unwelcome(child.type as HostComponentName, this.#place);
    if (wrongSurface) throw new ProtocolError(wrongSurface);
    const wrong = misplaced(
      parent.type as HostComponentName | undefined,
      child.type as HostComponentName | undefined,
      parent === this.#top ? this.#place : undefined,
    );
    if (wrong) throw new ProtocolError(wrong);
  }

  /** Checks props by their component's rule; functions become calls into the realm. */
  #props(branch: Branch, given: Record<string, unknown>): Record<string, unknown> {
    if (branch.type === undefined || !isComponent(branch.type)) {
      throw new ProtocolError(`there is no component ${JSON.stringify(branch.type)}`);
    }
    try {
      return components[branch.type].props(given, "", {
        callback: (value, path, answer) => {
          if (!isCallbackMarker(value)) throw new ShapeError(path, "must be a function");
          const handle: Handle = { of: "node", root: this.#root, node: branch.id, path };
          return answered((...args) => this.#call(handle, args, answer !== undefined), path, answer);
        },
      }) as Record<string, unknown>;
    } catch (error) {
      throw new ProtocolError(`<${branch.type}>: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #forget(branch: Branch): void {
    this.#branches.delete(branch.id);
    this.#weight -= branch.weight;
    for (const child of branch.children) this.#forget(child);
  }
}

/** What the page has seen of a node, and of all that it is in, is out of date. */
function touch(branch: Branch): void {
  for (let at: Branch | undefined = branch; at; at = at.parent) at.view = undefined;
}

function views(branch: Branch): (SurfaceNode | string)[] {
  return branch.children.filter((child) => !child.hidden).map(view);
}

function view(branch: Branch): SurfaceNode | string {
  branch.view ??=
    branch.type === undefined
      ? branch.text
      : { id: branch.id, type: branch.type, props: branch.props, children: views(branch) };
  return branch.view;
}
