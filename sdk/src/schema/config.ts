import { ArrayNode, type Fields, RecordNode, SchemaNode, StructNode } from "./node.js";

/** A leaf of a block's configuration: its type, and whether it is optional. */
export class ConfigLeaf<Type extends string = string> extends SchemaNode<Type> {}

export class ConfigStringEnum extends ConfigLeaf<"string-enum"> {
  readonly values: string[];

  constructor(values: readonly string[]) {
    super("string-enum");
    this.values = [...values];
  }
}

const leaf =
  <Type extends string>(type: Type) =>
  () =>
    new ConfigLeaf(type);

/** `Workflows.ConfigSchema`: 26 builders (`sdk-surface.md` 2.5.1). */
export const ConfigSchema = {
  string: leaf("string"),
  stringEnum: (values: readonly string[]) => new ConfigStringEnum(values),
  richText: leaf("rich-text"),
  number: leaf("number"),
  boolean: leaf("boolean"),
  timestamp: leaf("timestamp"),
  date: leaf("date"),
  duration: leaf("duration"),
  currency: leaf("currency"),
  domain: leaf("domain"),
  emailAddress: leaf("email-address"),
  phoneNumber: leaf("phone-number"),
  personalName: leaf("personal-name"),
  location: leaf("location"),
  attioActor: leaf("attio-actor"),
  attioAttribute: leaf("attio-attribute"),
  attioList: leaf("attio-list"),
  attioNote: leaf("attio-note"),
  attioObject: leaf("attio-object"),
  attioRecord: leaf("attio-entity-reference"),
  attioSelect: leaf("attio-select"),
  attioSequence: leaf("attio-sequence"),
  attioTask: leaf("attio-task"),
  struct: (fields: Fields) => new StructNode(fields),
  array: (element: unknown) => new ArrayNode(element),
  record: (value: unknown) => new RecordNode(value),
};
