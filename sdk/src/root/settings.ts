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

export type SettingValue = string | number | boolean | null;

/** What is stored under the keys of a schema; `null` until set. The SDK's own types say of which type each value is. */
// biome-ignore lint/suspicious/noExplicitAny: what depends on the app's schema cannot be compared with those types
export type SettingsValues<Fields extends SettingsFields> = { [Key in keyof Fields]: any };

/** The node of a key; a `TypeError` names a key that the schema does not have. */
export function settingField(schema: WorkspaceSettingsSchema, key: string): SettingsNode {
  const { fields } = requireSchema(schema);
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (!field) throw new TypeError(`the settings schema has no key "${key}"`);
  return field;
}

/** The values of a schema's own keys, out of all that are stored. */
export function settingsOf(
  schema: WorkspaceSettingsSchema,
  stored: Readonly<Record<string, SettingValue>>,
): Record<string, SettingValue> {
  const value = (key: string) => (Object.hasOwn(stored, key) ? (stored[key] ?? null) : null);
  return Object.fromEntries(Object.keys(requireSchema(schema).fields).map((key) => [key, value(key)]));
}

/** Refuses by name what no setting, or no setting of this node's type, can hold. */
export function requireSettingValue(key: string, value: unknown, node?: SettingsNode): void {
  const types: string[] = node ? [node.type] : ["string", "number", "boolean"];
  const numeric = typeof value !== "number" || Number.isFinite(value);
  if (value === null || (types.includes(typeof value) && numeric)) return;
  const expected = node ? `a ${node.type}` : "a string, a number, a boolean";
  const found = typeof value === "number" ? `, it is ${value}` : "";
  throw new TypeError(`the setting "${key}" must be ${expected} or null${found}`);
}

function requireSchema(schema: WorkspaceSettingsSchema): WorkspaceSettingsSchema {
  const fields: unknown = (schema as { fields?: unknown } | null | undefined)?.fields;
  if (fields !== null && typeof fields === "object") return schema;
  throw new TypeError("a settings schema is needed: what Settings.defineWorkspaceSchema gives");
}
