import { host } from "../guest/web/host.js";
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

/** An e-mail address from its parts, or from raw text: then `null` for what is none (`sdk-surface.md` 2.5.2). */
function emailAddress(args: EmailAddressValueArgs): EmailAddressValueArgs;
function emailAddress(text: string): EmailAddressValueArgs | null;
function emailAddress(value: EmailAddressValueArgs | string): EmailAddressValueArgs | null {
  const args = typeof value === "string" ? parts<EmailAddressValueArgs>("contact.email", value) : value;
  return args && fieldsOnly.emailAddress(args);
}

/** A phone number from its parts, or from raw text; a national one needs the ISO code of its country. */
function phoneNumber(args: PhoneNumberValueArgs): PhoneNumberValueArgs;
function phoneNumber(text: string, options?: { country_code?: string }): PhoneNumberValueArgs | null;
function phoneNumber(
  value: PhoneNumberValueArgs | string,
  options: { country_code?: string } = {},
): PhoneNumberValueArgs | null {
  const { country_code: country = null } = options;
  const args =
    typeof value === "string" ? parts<PhoneNumberValueArgs>("contact.phone", JSON.stringify([value, country])) : value;
  return args && fieldsOnly.phoneNumber(args);
}

/** What a host operation reads out of raw text. */
function parts<Args>(operation: string, payload: string): Args | null {
  const text = host.op(operation, payload) as string;
  return text === "" ? null : (JSON.parse(text) as Args);
}

/** The server's builders read raw text too. */
const OutcomeValue = { ...fieldsOnly, emailAddress, phoneNumber };

export const Workflows = {
  defineWorkflowBlockActivate: factory("activate"),
  defineWorkflowBlockDeactivate: factory("deactivate"),
  defineWorkflowBlockExecute: factory("execute"),
  defineWorkflowBlockFinish: factory("finish"),
  defineWorkflowBlockTrigger: factory("trigger"),
  OutcomeValue,
};
