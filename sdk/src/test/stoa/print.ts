import type { SurfaceNode } from "../../page/surface.js";

type Node = SurfaceNode | string;

/** A rendered tree as JSX, for people and for snapshots. */
export function print(nodes: readonly Node[], indent = ""): string {
  return merged(nodes)
    .map((node) => (typeof node === "string" ? text(node, indent) : element(node, indent)))
    .join("\n");
}

function element({ type, props, children }: SurfaceNode, indent: string): string {
  const attributes = Object.entries(props)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => attribute(name, value));
  const oneLine = [type, ...attributes].join(" ");
  const open =
    oneLine.length + indent.length <= 100 ? oneLine : `${[type, ...attributes].join(`\n${indent}  `)}\n${indent}`;
  if (children.length === 0) return `${indent}<${open}${open.endsWith(indent) && open !== oneLine ? "" : " "}/>`;
  return `${indent}<${open}>\n${print(children, `${indent}  `)}\n${indent}</${type}>`;
}

function attribute(name: string, value: unknown): string {
  if (value === true) return name;
  if (typeof value === "string" && !/["\n]/.test(value)) return `${name}="${value}"`;
  if (typeof value === "function") return `${name}={…}`;
  return `${name}={${JSON.stringify(value, (_key, inner) => (typeof inner === "function" ? "…" : inner))}}`;
}

function text(value: string, indent: string): string {
  const plain = value.trim() === value && !/[{}<>\n]/.test(value) && value !== "";
  return plain ? `${indent}${value}` : `${indent}{${JSON.stringify(value)}}`;
}

/** Neighbouring texts are one, as a reader sees them. */
function merged(nodes: readonly Node[]): Node[] {
  const found: Node[] = [];
  for (const node of nodes) {
    const last = found.at(-1);
    if (typeof node === "string" && typeof last === "string") found[found.length - 1] = last + node;
    else found.push(node);
  }
  return found;
}

/** All text of a tree, as it would be read aloud. */
export function textOf(nodes: readonly Node[]): string {
  return merged(nodes)
    .map((node) => (typeof node === "string" ? node : textOf(node.children) || labelOf(node)))
    .filter((part) => part !== "")
    .join(" ");
}

/** What a node is called: its label, or what it says. */
export function labelOf(node: SurfaceNode): string {
  for (const name of ["label", "title", "text", "name"]) {
    const value = node.props[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return node.children.map((child) => (typeof child === "string" ? child : labelOf(child))).join("");
}
