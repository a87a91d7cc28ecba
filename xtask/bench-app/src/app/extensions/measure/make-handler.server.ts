import { createWebhookHandler } from "attio/server";

/** Makes the handler whose round trip is measured, and gives its URL. */
export default async function makeHandler(): Promise<string> {
  return (await createWebhookHandler({ fileName: "answer" })).url;
}
