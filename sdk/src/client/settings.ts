import type { ReactNode } from "react";
import type { WorkspaceSettingsSchema } from "../root/settings.js";
import { unavailable, unavailableAsync } from "./unavailable.js";

/** A settings page: its schema, and the component that a host mounts. */
function defineWorkspacePage(schema: WorkspaceSettingsSchema, render: () => ReactNode) {
  return { scope: "workspace" as const, schema, Page: render };
}

/** `Settings` of the client module (`sdk-surface.md` 2.3.9). */
export const Settings = {
  defineWorkspacePage,
  getSettings: unavailableAsync("Settings.getSettings"),
  setSettings: unavailableAsync("Settings.setSettings"),
  useForm: unavailable("Settings.useForm"),
  useSettings: unavailable("Settings.useSettings"),
};

export const getWorkspaceSettings = unavailableAsync("getWorkspaceSettings");
export const setWorkspaceSetting = unavailableAsync("setWorkspaceSetting");
export const useWorkspaceSettings = unavailable("useWorkspaceSettings");
export const useWorkspaceSettingsForm = unavailable("useWorkspaceSettingsForm");
