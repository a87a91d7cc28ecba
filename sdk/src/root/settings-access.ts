import {
  requireSettingValue,
  type SettingsFields,
  type SettingsValues,
  type SettingValue,
  settingField,
  settingsOf,
  type WorkspaceSettingsSchema,
} from "./settings.js";

/** Where settings are kept: behind the page for client code, behind the host for server code. */
interface KeptSettings {
  read(): Promise<Record<string, SettingValue>>;
  write(key: string, value: SettingValue): Promise<void>;
}

/** `Settings.getSettings` and `Settings.setSettings`, which are the same on both sides (`sdk-behaviour.md` 9). */
export function settingsAccess({ read, write }: KeptSettings) {
  /** All settings of a schema, or one, as they are now; `null` until set. */
  function getSettings<Fields extends SettingsFields>(
    schema: WorkspaceSettingsSchema<Fields>,
  ): Promise<SettingsValues<Fields>>;
  function getSettings<Fields extends SettingsFields, Key extends keyof Fields>(
    schema: WorkspaceSettingsSchema<Fields>,
    key: Key,
  ): Promise<SettingsValues<Fields>[Key]>;
  async function getSettings(schema: WorkspaceSettingsSchema, key?: string): Promise<unknown> {
    if (key !== undefined) settingField(schema, key);
    const values = settingsOf(schema, await read());
    return key === undefined ? values : values[key];
  }

  /** Writes one setting; `null` clears it. In client code it rejects with the code `forbidden` for who is no admin. */
  async function setSettings<Fields extends SettingsFields, Key extends keyof Fields>(
    schema: WorkspaceSettingsSchema<Fields>,
    key: Key,
    value: SettingsValues<Fields>[Key],
  ): Promise<void> {
    const name = String(key);
    requireSettingValue(name, value, settingField(schema, name));
    await write(name, value as SettingValue);
  }

  return { getSettings, setSettings };
}
