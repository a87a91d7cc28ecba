import type { Case } from "./case.js";

/** The values of `Workflows.OutcomeValue`, by builder: what each is made of is what it holds. */
const fields: Record<string, Record<string, unknown>> = {
  attioActor: { actorId: "m1", actorType: "workspace-member" },
  attioAttribute: { object: "people", attribute: "name" },
  attioList: { list: "sales" },
  attioNote: { noteId: "n1" },
  attioObject: { object: "people" },
  attioRecord: { recordId: "r1", object: "people" },
  attioSelectOption: { selectOptionId: "o1", attribute: "stage", object: "deals" },
  attioSequence: { sequenceId: "s1" },
  attioTask: { taskId: "t1" },
  currency: { value: 5, code: "EUR" },
  date: { value: "2026-01-31" },
  domain: { original: "https://a.example.com", normalized: "a.example.com", root: "example.com" },
  duration: { value: "P0Y0M0DT12H0M0S" },
  emailAddress: {
    original: "Ada@example.com",
    normalized: "ada@example.com",
    domain: "example.com",
    root_domain: "example.com",
    local_specifier: "ada",
  },
  location: { locality: "London", country_code: "GB", latitude: 51.5 },
  personalName: { first_name: "Ada", last_name: "Lovelace", full_name: "Ada Lovelace" },
  phoneNumber: { original: "020 7946 0018", normalized: "+442079460018", country_code: "GB" },
};

/** Cases of `OutcomeValue` under a module's name. */
export function outcomeValueCases(make: (expression: string, gives: unknown) => Case, module: string) {
  const at = `${module}.Workflows.OutcomeValue`;
  return Object.fromEntries([
    ...Object.entries(fields).map(([builder, parts]) => [
      `Workflows.OutcomeValue.${builder}`,
      make(`${at}.${builder}(${JSON.stringify(parts)})`, parts),
    ]),
    [
      "Workflows.OutcomeValue.richText",
      make(`((text) => [text.toPlainText(), text.toMarkdown()])(${at}.richText("5 * 3"))`, ["5 * 3", "5 \\* 3"]),
    ],
  ]) as Record<string, Case>;
}
