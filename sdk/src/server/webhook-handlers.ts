import { operation, requireText } from "./operation.js";

export interface WebhookHandler {
  id: string;
  url: string;
  fileName: string;
  /** The third party's own id for it, once the app has stored it. */
  externalWebhookId: string | null;
}

/** Gives a `<fileName>.webhook.ts` a URL; several handlers may share a file (`sdk-behaviour.md` 14). */
export async function createWebhookHandler({ fileName }: { fileName: string }): Promise<WebhookHandler> {
  const payload = { fileName: requireText(fileName, "createWebhookHandler: fileName") };
  return (await operation("webhookHandlers.create", payload)) as WebhookHandler;
}

export async function listWebhookHandlers(): Promise<WebhookHandler[]> {
  return (await operation("webhookHandlers.list", {})) as WebhookHandler[];
}

export async function getWebhookHandler(id: string): Promise<WebhookHandler> {
  const payload = { id: requireText(id, "getWebhookHandler: id") };
  return (await operation("webhookHandlers.get", payload)) as WebhookHandler;
}

export async function updateWebhookHandler(
  id: string,
  { externalWebhookId }: { externalWebhookId: string },
): Promise<void> {
  requireText(id, "updateWebhookHandler: id");
  requireText(externalWebhookId, "updateWebhookHandler: externalWebhookId");
  await operation("webhookHandlers.update", { id, externalWebhookId });
}

export async function deleteWebhookHandler(id: string): Promise<void> {
  await operation("webhookHandlers.delete", { id: requireText(id, "deleteWebhookHandler: id") });
}
