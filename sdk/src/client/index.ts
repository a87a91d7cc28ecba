import { useAsyncCache } from "./async-cache.js";
import * as components from "./components.js";
import { experimental_Destinations, experimental_navigate } from "./destinations.js";
import { showDialog } from "./dialog.js";
import { Extensions } from "./extensions.js";
import { Forms } from "./forms.js";
import { alert, confirm, showToast } from "./notifications.js";
import { runQuery, useQuery } from "./queries.js";
import {
  getWorkspaceSettings,
  Settings,
  setWorkspaceSetting,
  useWorkspaceSettings,
  useWorkspaceSettingsForm,
} from "./settings.js";
import { unavailable, unavailableAsync } from "./unavailable.js";
import { Workflows } from "./workflows.js";

/** The module `attio/client` (`sdk-surface.md` 2.1): what a bundle finds as `ATTIO_CLIENT_EXTENSION_SDK`. */
export const client = {
  ...components,
  alert,
  confirm,
  showToast,
  showDialog,
  showIframe: unavailableAsync("showIframe"),
  runQuery,
  useQuery,
  useAsyncCache,
  useForm: unavailable("useForm"),
  experimental_navigate,
  experimental_Destinations,
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
