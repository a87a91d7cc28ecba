import { ArrayNode, type Fields, StructNode, TitledNode } from "./node.js";

/** A leaf of an outcome's data; `options` narrow what it refers to. */
export class OutcomeLeaf<Type extends string = string> extends TitledNode<Type> {
  declare readonly options?: Readonly<Record<string, string>>;

  protected narrowed(options: Record<string, string>): this {
    return this.with({ options: { ...this.options, ...options } });
  }
}

class OutcomeStringEnum extends OutcomeLeaf<"string-enum"> {
  readonly values: string[];

  constructor(values: readonly string[]) {
    super("string-enum");
    this.values = [...values];
  }
}

class OutcomeAttribute extends OutcomeLeaf<"attio-attribute"> {
  object(target: { entityDefinitionSlug: string; attributeDefinitionSlug: string }): this {
    return this.narrowed({
      entity_definition_slug: target.entityDefinitionSlug,
      attribute_definition_slug: target.attributeDefinitionSlug,
    });
  }
}

class OutcomeList extends OutcomeLeaf<"attio-list"> {
  list({ slug }: { slug: string }): this {
    return this.narrowed({ list_slug: slug });
  }
}

class OutcomeNote extends OutcomeLeaf<"attio-note"> {
  parentObject({ slug }: { slug: string }): this {
    return this.narrowed({ parent_object_slug: slug });
  }
}

class OutcomeObject extends OutcomeLeaf<"attio-object"> {
  object({ slug }: { slug: string }): this {
    return this.narrowed({ object_slug: slug });
  }
}

class OutcomeRecord extends OutcomeLeaf<"attio-entity-reference"> {
  object({ slug }: { slug: string }): this {
    return this.narrowed({ type: "object", object_slug: slug });
  }
}

class OutcomeSelect extends OutcomeLeaf<"attio-select"> {
  attribute({ objectSlug, attributeSlug }: { objectSlug: string; attributeSlug: string }): this {
    return this.narrowed({ object_slug: objectSlug, attribute_slug: attributeSlug });
  }
}

const leaf =
  <Type extends string>(type: Type) =>
  () =>
    new OutcomeLeaf(type);

/** `Workflows.OutcomeSchema`: 24 builders (`sdk-surface.md` 2.5.3). */
export const OutcomeSchema = {
  array: (element: unknown) => new ArrayNode(element),
  attioActor: leaf("attio-actor"),
  attioAttribute: () => new OutcomeAttribute("attio-attribute"),
  attioList: () => new OutcomeList("attio-list"),
  attioNote: () => new OutcomeNote("attio-note"),
  attioObject: () => new OutcomeObject("attio-object"),
  attioRecord: () => new OutcomeRecord("attio-entity-reference"),
  attioSelect: () => new OutcomeSelect("attio-select"),
  attioSequence: leaf("attio-sequence"),
  attioTask: leaf("attio-task"),
  boolean: leaf("boolean"),
  currency: leaf("currency"),
  date: leaf("date"),
  domain: leaf("domain"),
  duration: leaf("duration"),
  emailAddress: leaf("email-address"),
  location: leaf("location"),
  number: leaf("number"),
  personalName: leaf("personal-name"),
  phoneNumber: leaf("phone-number"),
  string: leaf("string"),
  stringEnum: (values: readonly string[]) => new OutcomeStringEnum(values),
  struct: (fields: Fields) => new StructNode(fields),
  timestamp: leaf("timestamp"),
};
