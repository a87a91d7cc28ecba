import type * as Attio from "attio";
import type * as AttioClient from "attio/client";
import type * as AttioServer from "attio/server";
import type { JSX } from "react";
import type { client } from "../../src/client/index.js";
import type { root } from "../../src/root/index.js";
import type { server } from "../../src/server/index.js";

/*
 * The proof by type that nothing is missing: our run-time modules against the modules that npm `attio` declares. This
 * file is only type-checked. What is missing here is an error of `tsc` that names it, such as
 * `Type '"Badge.color"' is not assignable to type 'never'`.
 */

type Ours = { attio: typeof root; "attio/client": typeof client; "attio/server": typeof server };
type Theirs = { attio: typeof Attio; "attio/client": typeof AttioClient; "attio/server": typeof AttioServer };

// biome-ignore lint/suspicious/noExplicitAny: any function there is
type AnyFunction = (...args: any[]) => unknown;

/** Passes for nothing at all. */
type Nothing<Names extends never> = Names;

/** The keys of every member of a union. */
type KeysOf<Given> = Given extends object ? (string extends keyof Given ? never : keyof Given & string) : never;

/** What stands on a compound component or in a namespace. */
type Members<Value> = Value extends AnyFunction ? Omit<Value, keyof AnyFunction> : Value;

/** Names of what `Mine` lacks of `Model`, namespaces and compound components too. */
type MissingNames<Model, Mine, Path extends string = ""> = {
  [Key in keyof Model & string]: Key extends keyof Mine
    ? [Model[Key]] extends [never]
      ? never
      : Model[Key] extends object
        ? MissingNames<Members<Model[Key]>, Members<Mine[Key]>, `${Path}${Key}.`>
        : never
    : `${Path}${Key}`;
}[keyof Model & string];

export type NoNameIsMissing = Nothing<
  | MissingNames<Theirs["attio"], Ours["attio"]>
  | MissingNames<Theirs["attio/client"], Ours["attio/client"]>
  | MissingNames<Theirs["attio/server"], Ours["attio/server"]>
>;

/** The other direction: names of ours beyond theirs are those of other versions, earlier and later ones. */
type NamesOfOtherVersions =
  | "AttioLink"
  | "Card"
  | "Chart"
  | "Destinations"
  | "EmptyState"
  | "Experimental_Table"
  | "Grid"
  | "Stack"
  | "experimental_useDataTable"
  | "navigate"
  | "useDataTable"
  | "experimental_Extensions"
  | "experimental_Settings"
  | "experimental_useWorkspaceSettings"
  | "experimental_useWorkspaceSettingsForm"
  | "experimental_kv";
export type NoNameIsInvented = Nothing<
  Exclude<
    keyof Ours["attio/client"] | keyof Ours["attio/server"],
    keyof Theirs["attio/client"] | keyof Theirs["attio/server"] | NamesOfOtherVersions
  >
>;

/** The props of every component that `Mine` does not take, by `Component.prop`. */
type MissingProps<Model, Mine, Path extends string = ""> = {
  [Key in keyof Model & keyof Mine & string]:
    | (Model[Key] extends (props: infer Props) => JSX.Element ? LostProps<Props, Mine[Key], `${Path}${Key}`> : never)
    | (Model[Key] extends object ? MissingProps<Members<Model[Key]>, Members<Mine[Key]>, `${Path}${Key}.`> : never);
}[keyof Model & keyof Mine & string];
type LostProps<Props, Mine, Name extends string> = Mine extends (props: infer Given) => unknown
  ? `${Name}.${Exclude<KeysOf<Props>, KeysOf<Given>>}`
  : `${Name} is no component`;
export type NoPropIsMissing = Nothing<MissingProps<Theirs["attio/client"], Ours["attio/client"]>>;

/** Nodes and values are branded classes in the npm package: what can be read and called on them must be there. */
type MissingParts<Model, Mine> = {
  [Key in keyof Model & keyof Mine & string]: Model[Key] extends (...args: infer Args) => infer Made
    ? Mine[Key] extends (...args: infer Taken) => infer Ours
      ? (Args extends Taken ? never : `${Key} takes less`) | `${Key}().${Exclude<PartsOf<Made>, PartsOf<Ours>>}`
      : `${Key} is no function`
    : never;
}[keyof Model & keyof Mine & string];
type PartsOf<Made> = Exclude<KeysOf<Made>, "__brand">;
export type NoPartIsMissing = Nothing<
  | MissingParts<typeof Attio.Workflows.ConfigSchema, typeof root.Workflows.ConfigSchema>
  | MissingParts<typeof AttioClient.Workflows.OutcomeSchema, typeof client.Workflows.OutcomeSchema>
  | MissingParts<typeof AttioClient.Workflows.OutcomeValue, typeof client.Workflows.OutcomeValue>
  | MissingParts<typeof AttioServer.Workflows.OutcomeValue, typeof server.Workflows.OutcomeValue>
  | MissingParts<Omit<typeof AttioClient.Forms, "array">, typeof client.Forms>
  | Exclude<PartsOf<ReturnType<typeof AttioClient.Forms.array>>, PartsOf<ReturnType<typeof client.Forms.array>>>
>;

/** Everything that is not branded is assignable, with every prop's type, overload and result. */
type Branded =
  | "Workflows"
  | "Forms"
  // Typed `never` there, and working here for the apps that call it.
  | "attioFetch"
  | "Row"
  | "Column"
  // Enums: the same members with the same values (see the conformance test).
  | "ActorType"
  | "CurrencyISO4217Code";
type Unassignable<Model, Mine> = {
  [Key in Exclude<keyof Model, Branded> & string]: Key extends keyof Mine
    ? Mine[Key] extends Model[Key]
      ? never
      : Key
    : Key;
}[Exclude<keyof Model, Branded> & string];
export type EverythingIsAssignable = Nothing<
  | Unassignable<Theirs["attio"], Ours["attio"]>
  | Unassignable<Theirs["attio/client"], Ours["attio/client"]>
  | Unassignable<Theirs["attio/server"], Ours["attio/server"]>
>;
