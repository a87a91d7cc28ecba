import type { SettingsFields, SettingsNode, WorkspaceSettingsSchema } from "../root/settings.js";
import { operation, requireText } from "./operation.js";

export type SettingValue = string | number | boolean | null;

type ValueOf<Node> =
  Node extends SettingsNode<infer Type>
    ? { string: string; number: number; boolean: boolean }[Type] | null
    : SettingValue;

export type SettingsValues<Fields extends SettingsFields> = { [Key in keyof Fields]: ValueOf<Fields[Key]> };

async function stored(): Promise<Record<string, SettingValue>> {
  return ((await operation("settings.get", {})) ?? {}) as Record<string, SettingValue>;
}

async function store(key: string, value: unknown): Promise<void> {
  requireText(key, "the key of a setting");
  if (value !== null && !["string", "number", "boolean"].includes(typeof value)) {
    throw new TypeError(`the setting "${key}" must be a string, a number, a boolean or null`);
  }
  await operation("settings.set", { key, value });
}

function fieldOf(schema: WorkspaceSettingsSchema, key: string): SettingsNode {
  const field = Object.hasOwn(schema.fields, key) ? schema.fields[key] : undefined;
  if (!field) throw new TypeError(`the settings schema has no key "${key}"`);
  return field;
}

/** All settings of a schema, or one; `null` until set (`sdk-behaviour.md` 9). */
function getSettings<Fields extends SettingsFields>(
  schema: WorkspaceSettingsSchema<Fields>,
): Promise<SettingsValues<Fields>>;
function getSettings<Fields extends SettingsFields, Key extends keyof Fields & string>(
  schema: WorkspaceSettingsSchema<Fields>,
  key: Key,
): Promise<SettingsValues<Fields>[Key]>;
async function getSettings(schema: WorkspaceSettingsSchema, key?: string): Promise<unknown> {
  if (key !== undefined) {
    fieldOf(schema, key);
    return (await stored())[key] ?? null;
  }
  const values = await stored();
  return Object.fromEntries(Object.keys(schema.fields).map((name) => [name, values[name] ?? null]));
}

/** Writes one setting; `null` clears it. */
async function setSettings<Fields extends SettingsFields, Key extends keyof Fields & string>(
  schema: WorkspaceSettingsSchema<Fields>,
  key: Key,
  value: SettingsValues<Fields>[Key],
): Promise<void> {
  const { type } = fieldOf(schema, key);
  if (value !== null && typeof value !== type) throw new TypeError(`the setting "${key}" must be a ${type} or null`);
  await store(key, value);
}

/** The schema-less functions of older apps. */
export async function getWorkspaceSettings(): Promise<Record<string, SettingValue>> {
  return await stored();
}

export async function getWorkspaceSetting(key: string): Promise<SettingValue> {
  return (await stored())[requireText(key, "getWorkspaceSetting: key")] ?? null;
}

export async function setWorkspaceSetting(key: string, value: SettingValue): Promise<void> {
  await store(key, value);
}

export const Settings = { getSettings, setSettings };
