import { context, executionContext } from "../guest/context.js";
import { naming } from "../root/named.js";
import { attioFetch } from "./attio-fetch.js";
import { getUserConnection, getWorkspaceConnection } from "./connections.js";
import { kv } from "./kv.js";
import { getWorkspaceSetting, getWorkspaceSettings, Settings, setWorkspaceSetting } from "./settings.js";
import {
  createWebhookHandler,
  deleteWebhookHandler,
  getWebhookHandler,
  listWebhookHandlers,
  updateWebhookHandler,
} from "./webhook-handlers.js";
import { Workflows } from "./workflows.js";

/** The member behind the execution; `null` in webhooks, events and workflows. */
function getCurrentUser(): { id: string } | null {
  const { currentUser } = executionContext("getCurrentUser");
  return currentUser ? { id: currentUser.id } : null;
}

/** The module `attio/server` (`sdk-surface.md` 2.4): what a bundle finds as `ATTIO_SERVER_APP_SDK`. */
export const server = naming("attio/server", {
  /** Live, because the bundle is evaluated before there is a token; bundles copy it as a getter. */
  get ATTIO_API_TOKEN(): string {
    return context()?.apiToken ?? "";
  },
  attioFetch,
  getUserConnection,
  getWorkspaceConnection,
  getCurrentUser,
  kv,
  experimental_kv: kv,
  createWebhookHandler,
  listWebhookHandlers,
  getWebhookHandler,
  updateWebhookHandler,
  deleteWebhookHandler,
  getWorkspaceSetting,
  getWorkspaceSettings,
  setWorkspaceSetting,
  Settings,
  Workflows,
});
