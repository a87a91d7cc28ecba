import { type ReactNode, useMemo } from "react";
import {
  requireSettingValue,
  type SettingsFields,
  type SettingsValues,
  type SettingValue,
  settingField,
  settingsOf,
  type WorkspaceSettingsSchema,
} from "../../root/settings.js";
import { settingsAccess } from "../../root/settings-access.js";
import { bridge } from "../bridge.js";
import { type SettingsFormApi, useSettingsForm } from "./form.js";
import { useSnapshot } from "./store.js";

/** A settings page: its schema, and the component that a host mounts. */
function defineWorkspacePage<Fields extends SettingsFields>(
  schema: WorkspaceSettingsSchema<Fields>,
  render: () => ReactNode,
) {
  return { scope: "workspace" as const, schema, Page: render };
}

const { getSettings, setSettings } = settingsAccess({
  read: async () => (await bridge("Settings.getSettings").settings.read()).values,
  write: async (key, value) => {
    await bridge("Settings.setSettings").settings.write(key, value);
  },
});

/** The settings of a schema in a component: suspends until loaded, and follows what anybody changes. */
function useSettings<Fields extends SettingsFields>(schema: WorkspaceSettingsSchema<Fields>): SettingsValues<Fields> {
  const { values } = useSnapshot("Settings.useSettings");
  return useMemo(() => settingsOf(schema, values) as SettingsValues<Fields>, [schema, values]);
}

/** The inputs of a settings page: each saves itself. */
function useForm<Fields extends SettingsFields>(schema: WorkspaceSettingsSchema<Fields>): SettingsFormApi<Fields> {
  return useSettingsForm("Settings.useForm", schema);
}

/** `Settings` of the client module (`sdk-surface.md` 2.3.9). */
export const Settings = { defineWorkspacePage, getSettings, setSettings, useForm, useSettings };

type AnySettings = Record<string, SettingValue>;

/** The functions of older apps, whose schema is the one that the bundle registered. */
export async function getWorkspaceSettings(): Promise<AnySettings> {
  return { ...(await bridge("getWorkspaceSettings").settings.read()).values };
}

export async function setWorkspaceSetting<Key extends PropertyKey>(key: Key, value: unknown): Promise<undefined> {
  if (typeof key !== "string") throw new TypeError("setWorkspaceSetting: key must be a string");
  const { settings } = bridge("setWorkspaceSetting");
  requireSettingValue(key, value, settingField(settings.schema, key));
  await settings.write(key, value as SettingValue);
}

export function useWorkspaceSettings(): AnySettings {
  const { values } = useSnapshot("useWorkspaceSettings");
  return useMemo(() => ({ ...values }), [values]);
}

// biome-ignore lint/suspicious/noExplicitAny: which keys there are is known by the app's own generated types only
export function useWorkspaceSettingsForm(): SettingsFormApi<any> {
  return useSettingsForm("useWorkspaceSettingsForm", bridge("useWorkspaceSettingsForm").settings.schema);
}
