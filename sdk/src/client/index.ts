import { useAsyncCache } from "./async-cache.js";
import * as components from "./components/index.js";
import { useDataTable } from "./data-table.js";
import { Destinations, navigate } from "./destinations.js";
import { showDialog } from "./dialog.js";
import { Extensions } from "./extensions.js";
import { Forms } from "./forms/nodes.js";
import { useForm } from "./forms/use-form.js";
import { showIframe } from "./iframe.js";
import { alert, confirm, showToast } from "./notifications.js";
import { runQuery, useQuery } from "./queries.js";
import {
  getWorkspaceSettings,
  Settings,
  setWorkspaceSetting,
  useWorkspaceSettings,
  useWorkspaceSettingsForm,
} from "./settings/index.js";
import { Workflows } from "./workflows.js";

/** The module `attio/client` (`sdk-surface.md` 2.1): what a bundle finds as `ATTIO_CLIENT_EXTENSION_SDK`. */
export const client = {
  ...components,
  alert,
  confirm,
  showToast,
  showDialog,
  showIframe,
  runQuery,
  useQuery,
  useAsyncCache,
  useForm,
  useDataTable,
  experimental_useDataTable: useDataTable,
  navigate,
  experimental_navigate: navigate,
  Destinations,
  experimental_Destinations: Destinations,
  platform: "web-app" as const,
  Extensions,
  Forms,
  Settings,
  Workflows,
  getWorkspaceSettings,
  setWorkspaceSetting,
  useWorkspaceSettings,
  useWorkspaceSettingsForm,
  // Names of earlier builds that published apps import.
  experimental_useWorkspaceSettings: useWorkspaceSettings,
  experimental_useWorkspaceSettingsForm: useWorkspaceSettingsForm,
  experimental_Settings: Settings,
  experimental_Extensions: Extensions,
  Experimental_Table: components.Table,
};
