import { type Connection, createWebhookHandler, updateWebhookHandler } from "attio/server";
import { acme } from "../../lib/acme";
import { ensureLeadAttributes } from "../../lib/people";

/** Checks the account, prepares the person's attributes and has Acme call us. A throw refuses the connection. */
export default async function connectionAdded({ connection }: { connection: Connection }): Promise<void> {
  const client = acme(connection.value);
  await client.getAccount();
  await ensureLeadAttributes();
  const handler = await createWebhookHandler({ fileName: "lead-checked" });
  const webhook = await client.createWebhook({ url: handler.url });
  await updateWebhookHandler(handler.id, { externalWebhookId: webhook.id });
}
