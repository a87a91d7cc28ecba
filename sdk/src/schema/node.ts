/** What a person reads about a node. */
export interface NodeMetadata {
  readonly title?: string;
  readonly description?: string;
}

export type Fields = Record<string, unknown>;

/**
 * A node of a workflow schema (`sdk-surface.md` 2.5.1). Own enumerable properties are its serialised form; methods
 * live on prototypes. Every method returns a new node.
 */
export abstract class SchemaNode<Type extends string = string> {
  readonly type: Type;

  constructor(type: Type) {
    this.type = type;
  }

  optional(): UnionNode {
    return new UnionNode([this, { type: "undefined" }]);
  }

  /** A copy with more own properties. */
  protected with(properties: object): this {
    return Object.assign(Object.create(Object.getPrototypeOf(this)) as this, this, properties);
  }
}

/** A node that can be titled and described. */
export abstract class TitledNode<Type extends string = string> extends SchemaNode<Type> {
  declare readonly metadata?: NodeMetadata;

  title(title: string): this {
    return this.with({ metadata: { ...this.metadata, title } });
  }

  description(description: string): this {
    return this.with({ metadata: { ...this.metadata, description } });
  }
}

export class UnionNode extends TitledNode<"union"> {
  readonly nodes: unknown[];

  constructor(nodes: unknown[]) {
    super("union");
    this.nodes = nodes;
  }

  override optional(): UnionNode {
    const isOptional = this.nodes.some((node) => (node as { type?: unknown }).type === "undefined");
    return isOptional ? this : this.with({ nodes: [...this.nodes, { type: "undefined" }] });
  }
}

export class StructNode extends TitledNode<"struct"> {
  readonly fields: Fields;

  constructor(fields: Fields) {
    super("struct");
    this.fields = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, normalize(field, key)]));
  }
}

export class ArrayNode extends TitledNode<"array"> {
  readonly element: unknown;

  constructor(element: unknown) {
    super("array");
    this.element = normalize(element, "array element");
  }
}

export class RecordNode extends TitledNode<"record"> {
  readonly value: unknown;

  constructor(value: unknown) {
    super("record");
    this.value = normalize(value, "record value");
  }
}

/** Turns plain objects that stand for structs into struct nodes; nodes stay as they are. */
export function normalize(node: unknown, name: string): unknown {
  if (node instanceof SchemaNode) return node;
  if (node === null || typeof node !== "object" || Array.isArray(node)) {
    throw new TypeError(`${name} is not a schema node or an object of schema nodes`);
  }
  const { type } = node as { type?: unknown };
  // A node made by another copy of this module, or one that has been serialised.
  if (typeof type === "string") return node;
  return new StructNode(node as Fields);
}

/** `normalize` for places that need a struct. */
export function normalizeStruct(node: unknown, name: string): unknown {
  const normalized = normalize(node, name);
  if ((normalized as { type: string }).type !== "struct") throw new TypeError(`${name} must be a struct`);
  return normalized;
}
