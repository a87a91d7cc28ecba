/** Options a node carries; regular expressions and dates are turned into text by `toJSON`. */
type Options = Record<string, unknown>;

/**
 * A node of a form schema (`sdk-surface.md` 2.3.8). Every method gives a new node; `toJSON` is the form the host reads.
 */
export class FormNode<Type extends string = string> {
  readonly type: Type;
  readonly isOptional: boolean = false;
  readonly #options: Options;

  constructor(type: Type, options: Options = {}) {
    this.type = type;
    this.#options = options;
    if (options.optional === true) this.isOptional = true;
  }

  optional(): this {
    return this.with({ optional: true });
  }

  toJSON(): Record<string, unknown> {
    const { optional: _optional, ...options } = this.#options;
    return { type: this.type, isOptional: this.isOptional, ...options };
  }

  protected with(options: Options): this {
    const Node = this.constructor as new (type: Type, options: Options) => this;
    return new Node(this.type, { ...this.#options, ...options });
  }
}

export class FormString extends FormNode<"string"> {
  readonly isMultiline: boolean;
  readonly isUrl: boolean;

  constructor(type: "string" = "string", options: Options = {}) {
    super(type, options);
    this.isMultiline = options.multiline === true;
    this.isUrl = options.url !== undefined;
  }

  /** Handed to `onSubmit` when the field is left empty; not an initial value. */
  default(value: string): this {
    return this.with({ default: value });
  }

  multiline(): this {
    return this.with({ multiline: true });
  }

  minLength(minLength: number): this {
    return this.with({ minLength });
  }

  maxLength(maxLength: number): this {
    return this.with({ maxLength });
  }

  url({ protocol = /^https?$/, message = "Must be a valid URL" }: { protocol?: RegExp; message?: string } = {}): this {
    return this.with({ url: { protocol: { source: protocol.source, flags: protocol.flags }, message } });
  }
}

export class FormNumber extends FormNode<"number"> {
  default(value: number): this {
    return this.with({ default: value });
  }

  min(min: number): this {
    return this.with({ min });
  }

  max(max: number): this {
    return this.with({ max });
  }
}

export class FormBoolean extends FormNode<"boolean"> {}

export class FormDateTime extends FormNode<"date-time"> {
  min(min: Date): this {
    return this.with({ min: min.toISOString() });
  }

  max(max: Date): this {
    return this.with({ max: max.toISOString() });
  }
}

export class FormPlainDate extends FormNode<"plain-date"> {
  default(value: string): this {
    return this.with({ default: value });
  }
}

export class FormAttioRecord extends FormNode<"attio-record"> {
  object({ slug }: { slug: string | readonly string[] }): this {
    return this.with({ object: slug });
  }
}

type FormElement = FormNode | { readonly [key: string]: FormElement };

export class FormArray extends FormNode<"array"> {
  readonly elementType: FormElement;

  constructor(type: "array", options: Options) {
    super(type, options);
    this.elementType = options.element as FormElement;
  }
}

/** `Forms`: the builders work at module top level. */
export const Forms = {
  array: (element: FormElement) => new FormArray("array", { element }),
  attioRecord: () => new FormAttioRecord("attio-record"),
  boolean: () => new FormBoolean("boolean"),
  dateTime: () => new FormDateTime("date-time"),
  number: () => new FormNumber("number"),
  plainDate: () => new FormPlainDate("plain-date"),
  string: () => new FormString("string"),
};
