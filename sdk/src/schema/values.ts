import type { CurrencyISO4217Code } from "../root/constants.js";

/**
 * Values of workflow configurations and outcomes (`sdk-surface.md` 2.5.2): classes, so that the kind of a value can be
 * told from its prototype, with readable own fields.
 */
function valueClass<Args extends object>(name: string, fields: readonly (keyof Args & string)[]) {
  const Value = class {
    constructor(args: Args) {
      for (const field of fields) {
        if (args[field] !== undefined) (this as Record<string, unknown>)[field] = args[field];
      }
    }
  };
  Object.defineProperty(Value, "name", { value: name });
  return Value as unknown as new (
    args: Args,
  ) => Args;
}

export const AttioActorValue = valueClass<{ actorId: string; actorType: string }>("AttioActorValue", [
  "actorId",
  "actorType",
]);
export const AttioAttributeValue = valueClass<{ object: string; attribute: string }>("AttioAttributeValue", [
  "object",
  "attribute",
]);
export const AttioListValue = valueClass<{ list: string }>("AttioListValue", ["list"]);
export const AttioNoteValue = valueClass<{ noteId: string }>("AttioNoteValue", ["noteId"]);
export const AttioObjectValue = valueClass<{ object: string }>("AttioObjectValue", ["object"]);
export const AttioRecordValue = valueClass<{ recordId: string; object: string }>("AttioRecordValue", [
  "recordId",
  "object",
]);
export const AttioSelectOptionValue = valueClass<{ selectOptionId: string; attribute: string; object: string }>(
  "AttioSelectOptionValue",
  ["selectOptionId", "attribute", "object"],
);
export const AttioSequenceValue = valueClass<{ sequenceId: string }>("AttioSequenceValue", ["sequenceId"]);
export const AttioTaskValue = valueClass<{ taskId: string }>("AttioTaskValue", ["taskId"]);
export const CurrencyValue = valueClass<{ value: number; code: CurrencyISO4217Code }>("CurrencyValue", [
  "value",
  "code",
]);
/** `value` is an ISO date. */
export const DateValue = valueClass<{ value: string }>("DateValue", ["value"]);
/** `value` is an ISO 8601-2 duration; a sign in front is allowed. */
export const DurationValue = valueClass<{ value: string }>("DurationValue", ["value"]);
export const DomainValue = valueClass<{ original: string; normalized: string; root: string }>("DomainValue", [
  "original",
  "normalized",
  "root",
]);

export interface EmailAddressValueArgs {
  original: string;
  normalized: string;
  domain: string;
  root_domain: string;
  local_specifier: string;
}

export const EmailAddressValue = valueClass<EmailAddressValueArgs>("EmailAddressValue", [
  "original",
  "normalized",
  "domain",
  "root_domain",
  "local_specifier",
]);

export interface PhoneNumberValueArgs {
  original: string;
  normalized: string;
  country_code: string;
}

export const PhoneNumberValue = valueClass<PhoneNumberValueArgs>("PhoneNumberValue", [
  "original",
  "normalized",
  "country_code",
]);
export const PersonalNameValue = valueClass<{ first_name: string; last_name: string; full_name: string }>(
  "PersonalNameValue",
  ["first_name", "last_name", "full_name"],
);

export interface LocationValueArgs {
  line_1?: string;
  line_2?: string;
  line_3?: string;
  line_4?: string;
  locality?: string;
  region?: string;
  postcode?: string;
  country_code?: string;
  latitude?: number;
  longitude?: number;
}

export const LocationValue = valueClass<LocationValueArgs>("LocationValue", [
  "line_1",
  "line_2",
  "line_3",
  "line_4",
  "locality",
  "region",
  "postcode",
  "country_code",
  "latitude",
  "longitude",
]);

export class RichTextValue {
  readonly text: string;
  /** As it was written; what has none was plain text from the beginning. */
  declare readonly markdown?: string;

  constructor(text: string, markdown?: string) {
    this.text = text;
    if (markdown !== undefined) this.markdown = markdown;
  }

  toPlainText(): string {
    return this.text;
  }

  toMarkdown(): string {
    return this.markdown ?? this.text.replace(/[\\`*_{}[\]()#+\-.!|<>]/g, (character) => `\\${character}`);
  }
}

/** `Workflows.OutcomeValue`: 18 builders, those that take fields only. The server's also parse raw text. */
export const OutcomeValue = {
  attioActor: (args: ConstructorParameters<typeof AttioActorValue>[0]) => new AttioActorValue(args),
  attioAttribute: (args: ConstructorParameters<typeof AttioAttributeValue>[0]) => new AttioAttributeValue(args),
  attioList: (args: ConstructorParameters<typeof AttioListValue>[0]) => new AttioListValue(args),
  attioNote: (args: ConstructorParameters<typeof AttioNoteValue>[0]) => new AttioNoteValue(args),
  attioObject: (args: ConstructorParameters<typeof AttioObjectValue>[0]) => new AttioObjectValue(args),
  attioRecord: (args: ConstructorParameters<typeof AttioRecordValue>[0]) => new AttioRecordValue(args),
  attioSelectOption: (args: ConstructorParameters<typeof AttioSelectOptionValue>[0]) =>
    new AttioSelectOptionValue(args),
  attioSequence: (args: ConstructorParameters<typeof AttioSequenceValue>[0]) => new AttioSequenceValue(args),
  attioTask: (args: ConstructorParameters<typeof AttioTaskValue>[0]) => new AttioTaskValue(args),
  currency: (args: ConstructorParameters<typeof CurrencyValue>[0]) => new CurrencyValue(args),
  date: (args: ConstructorParameters<typeof DateValue>[0]) => new DateValue(args),
  domain: (args: ConstructorParameters<typeof DomainValue>[0]) => new DomainValue(args),
  duration: (args: ConstructorParameters<typeof DurationValue>[0]) => new DurationValue(args),
  emailAddress: (args: EmailAddressValueArgs) => new EmailAddressValue(args),
  location: (args: LocationValueArgs) => new LocationValue(args),
  personalName: (args: ConstructorParameters<typeof PersonalNameValue>[0]) => new PersonalNameValue(args),
  phoneNumber: (args: PhoneNumberValueArgs) => new PhoneNumberValue(args),
  richText: (text: string) => new RichTextValue(text),
};
