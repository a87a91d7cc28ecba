import { getWorkspaceConnection } from "attio/server";

export default async function shared(): Promise<string> {
  return `Invoices of ${getWorkspaceConnection().value}`;
}
