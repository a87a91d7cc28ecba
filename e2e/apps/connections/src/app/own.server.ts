import { getUserConnection } from "attio/server";

export default async function own(): Promise<string> {
  return `Balance of ${getUserConnection().value}`;
}
