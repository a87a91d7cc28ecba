import { type Connection, deleteWebhookHandler, listWebhookHandlers } from "attio/server";
import { acme } from "../../lib/acme";

/** Takes the webhooks down on both sides. What Acme answers is no reason to keep the connection. */
export default async function connectionRemoved({ connection }: { connection: Connection }): Promise<void> {
  const client = acme(connection.value);
  for (const handler of await listWebhookHandlers()) {
    if (handler.externalWebhookId) {
      await client.deleteWebhook(handler.externalWebhookId).catch((error) => {
        console.warn(`Acme kept webhook ${handler.externalWebhookId}:`, error);
      });
    }
    await deleteWebhookHandler(handler.id);
  }
}
