/** One setting: its type is all there is to it (`sdk-surface.md` 2.2.3). */
export interface SettingsNode<Type extends "string" | "number" | "boolean" = "string" | "number" | "boolean"> {
  readonly type: Type;
}

export type SettingsFields = Readonly<Record<string, SettingsNode>>;

export interface WorkspaceSettingsSchema<Fields extends SettingsFields = SettingsFields> {
  readonly scope: "workspace";
  readonly fields: Fields;
}

const string = (): SettingsNode<"string"> => ({ type: "string" });
const number = (): SettingsNode<"number"> => ({ type: "number" });
const boolean = (): SettingsNode<"boolean"> => ({ type: "boolean" });

function defineWorkspaceSchema<Fields extends SettingsFields>(fields: Fields): WorkspaceSettingsSchema<Fields> {
  return { scope: "workspace", fields };
}

/** `Settings` of the root module. The builders outside `Schema` are the older spelling. */
export const Settings = { Schema: { string, number, boolean }, defineWorkspaceSchema, string, number, boolean };
