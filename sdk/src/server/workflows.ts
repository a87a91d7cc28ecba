import { type EmailAddressValueArgs, OutcomeValue as fieldsOnly, type PhoneNumberValueArgs } from "../schema/values.js";

// biome-ignore lint/suspicious/noExplicitAny: handlers are typed by the app's own block schema
type Handler = (...args: any[]) => unknown;

/** Each factory gives the block back with its handler under one more name (`sdk-surface.md` 2.4.3). */
const factory =
  <Name extends string>(name: Name) =>
  <Block extends object, Fn extends Handler>(block: Block, handler: Fn): Block & { readonly [Key in Name]: Fn } => {
    if (typeof handler !== "function")
      throw new TypeError(`the ${name} handler of a workflow block must be a function`);
    return { ...block, [name]: handler } as Block & { readonly [Key in Name]: Fn };
  };

/** The server's builders parse raw text too, once Stoa can; until then that throws by name. */
const OutcomeValue = {
  ...fieldsOnly,
  emailAddress(value: EmailAddressValueArgs | string) {
    if (typeof value === "string") throw unavailable("Workflows.OutcomeValue.emailAddress(raw)");
    return fieldsOnly.emailAddress(value);
  },
  phoneNumber(value: PhoneNumberValueArgs | string, _options?: { country_code?: string }) {
    if (typeof value === "string") throw unavailable("Workflows.OutcomeValue.phoneNumber(raw)");
    return fieldsOnly.phoneNumber(value);
  },
};

function unavailable(name: string): Error {
  return new Error(`attio/server: ${name} is not available in this version of Stoa`);
}

export const Workflows = {
  defineWorkflowBlockActivate: factory("activate"),
  defineWorkflowBlockDeactivate: factory("deactivate"),
  defineWorkflowBlockExecute: factory("execute"),
  defineWorkflowBlockFinish: factory("finish"),
  defineWorkflowBlockTrigger: factory("trigger"),
  OutcomeValue,
};
