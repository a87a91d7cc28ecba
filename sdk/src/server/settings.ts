import { requireSettingValue, type SettingValue } from "../root/settings.js";
import { settingsAccess } from "../root/settings-access.js";
import { operation, requireText } from "./operation.js";

async function stored(): Promise<Record<string, SettingValue>> {
  return ((await operation("settings.get", {})) ?? {}) as Record<string, SettingValue>;
}

async function store(key: PropertyKey, value: unknown): Promise<void> {
  const name = requireText(key, "the key of a setting");
  requireSettingValue(name, value);
  await operation("settings.set", { key: name, value });
}

/** The schema-less functions of older apps. */
export async function getWorkspaceSettings(): Promise<Record<string, SettingValue>> {
  return await stored();
}

export async function getWorkspaceSetting(key: string): Promise<SettingValue> {
  requireText(key, "getWorkspaceSetting: key");
  const values = await stored();
  if (!Object.hasOwn(values, key)) throw new TypeError(`the app has no setting "${key}" in its schema`);
  return values[key] ?? null;
}

export async function setWorkspaceSetting(key: PropertyKey, value: unknown): Promise<void> {
  await store(key, value);
}

export const Settings = settingsAccess({ read: stored, write: store });
