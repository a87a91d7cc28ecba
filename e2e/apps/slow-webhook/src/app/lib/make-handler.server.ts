import { createWebhookHandler } from "attio/server";

export default async function makeHandler(): Promise<string> {
  return (await createWebhookHandler({ fileName: "slow" })).url;
}
