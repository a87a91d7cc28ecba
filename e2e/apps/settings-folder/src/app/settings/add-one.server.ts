import { Settings } from "attio/server";
import schema from "./schema";

export default async function addOne(): Promise<number> {
  const now = ((await Settings.getSettings(schema, "limit")) ?? 0) + 1;
  await Settings.setSettings(schema, "limit", now);
  return now;
}
