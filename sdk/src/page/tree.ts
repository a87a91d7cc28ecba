import { components, isComponent } from "../protocol/components.js";
import { type Handle, isCallbackMarker, type NodeMessage, type Patch } from "../protocol/messages.js";
import { ShapeError } from "../protocol/shape.js";
import type { RealmError } from "./errors.js";
import { ProtocolError } from "./incoming.js";
import type { SurfaceNode, SurfaceTree } from "./surface.js";

/** How many nodes one surface may have. */
const maximumNodes = 20_000;

interface Branch {
  id: number;
  parent: Branch | undefined;
  hidden: boolean;
  /** Set for components, absent for texts. */
  type?: string;
  props: Record<string, unknown>;
  text: string;
  children: Branch[];
  /** What the page sees of it; rebuilt when it or something below changed. */
  view: SurfaceNode | string | undefined;
}

/** One surface's tree on the page: applies a realm's patches and hands out snapshots. */
export class Tree implements SurfaceTree {
  readonly root: number;
  readonly #call: (handle: Handle, args: unknown[]) => Promise<void>;
  readonly #top: Branch = {
    id: 0,
    parent: undefined,
    hidden: false,
    props: {},
    text: "",
    children: [],
    view: undefined,
  };
  readonly #branches = new Map<number, Branch>();
  readonly #listeners = new Set<() => void>();
  #snapshot: readonly (SurfaceNode | string)[] = [];
  #status: SurfaceTree["status"] = "loading";
  #error: RealmError | undefined;

  constructor(root: number, call: (handle: Handle, args: unknown[]) => Promise<void>) {
    this.root = root;
    this.#call = call;
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
    if (patches.length > 0) this.#snapshot = views(this.#top);
    this.#status = loading ? "loading" : "ready";
    this.#announce();
  }

  fail(error: RealmError): void {
    if (this.#status === "failed") return;
    this.#status = "failed";
    this.#error = error;
    this.#snapshot = [];
    this.#branches.clear();
    this.#announce();
  }

  #announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #patch(patch: Patch): void {
    switch (patch.do) {
      case "insert": {
        const parent = this.#parent(patch.parent);
        const index = patch.before === null ? parent.children.length : this.#indexOf(parent, patch.before);
        parent.children.splice(index, 0, this.#build(patch.node, parent));
        touch(parent);
        break;
      }
      case "remove": {
        const parent = this.#parent(patch.parent);
        const [removed] = parent.children.splice(this.#indexOf(parent, patch.id), 1);
        if (removed) this.#forget(removed);
        touch(parent);
        break;
      }
      case "props": {
        const branch = this.#branch(patch.id);
        branch.props = this.#props(branch, patch.props);
        touch(branch);
        break;
      }
      case "text": {
        const branch = this.#branch(patch.id);
        branch.text = patch.text;
        touch(branch);
        break;
      }
      case "visible": {
        const branch = this.#branch(patch.id);
        branch.hidden = !patch.visible;
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

  #build(node: NodeMessage, parent: Branch): Branch {
    if (this.#branches.has(node.id) || node.id === 0) throw new ProtocolError(`node ${node.id} is there twice`);
    if (this.#branches.size >= maximumNodes) throw new ProtocolError(`a surface may have ${maximumNodes} nodes`);
    const branch: Branch = {
      id: node.id,
      parent,
      hidden: node.hidden === true,
      props: {},
      text: "",
      children: [],
      view: undefined,
    };
    this.#branches.set(node.id, branch);
    if ("text" in node) {
      branch.text = node.text;
    } else {
      branch.type = node.type;
      branch.props = this.#props(branch, node.props);
      branch.children = node.children.map((child) => this.#build(child, branch));
    }
    checkPlace(parent, branch);
    return branch;
  }

  /** Checks props by their component's rule; functions become calls into the realm. */
  #props(branch: Branch, given: Record<string, unknown>): Record<string, unknown> {
    if (branch.type === undefined || !isComponent(branch.type)) {
      throw new ProtocolError(`there is no component ${JSON.stringify(branch.type)}`);
    }
    try {
      return components[branch.type].props(given, "", {
        callback: (value, path) => {
          if (!isCallbackMarker(value)) throw new ShapeError(path, "must be a function");
          const handle: Handle = { of: "node", root: this.root, node: branch.id, path };
          return (...args: unknown[]) => this.#call(handle, args);
        },
      });
    } catch (error) {
      throw new ProtocolError(`<${branch.type}>: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #forget(branch: Branch): void {
    this.#branches.delete(branch.id);
    for (const child of branch.children) this.#forget(child);
  }
}

function checkPlace(parent: Branch, child: Branch): void {
  if (parent.type === undefined || !isComponent(parent.type)) return;
  const rule = components[parent.type].children;
  if (rule === "none" || (rule === "text" && child.type !== undefined)) {
    throw new ProtocolError(`<${child.type ?? "text"}> cannot stand in <${parent.type}>`);
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
