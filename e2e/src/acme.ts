import { ServerProcess } from "./process";

interface Control {
  settings: Record<string, unknown>;
  leads: { id: string; reference: string; phone_number: string; status: string }[];
  webhooks: { id: string; url: string }[];
  deliveries: { id: string; lead_id: string; status: number | null; attempt: number }[];
  checks: { id: string; email: string; status: string; score: number | null }[];
  subscriptions: { reference: string; url: string }[];
  token_refreshes: number;
  calls: string[];
}

/** The third party's side, seen through its control knobs. */
export class Acme {
  private constructor(private readonly server: ServerProcess<{ url: string }>) {}

  static async start(): Promise<Acme> {
    const args = ["node_modules/tsx/dist/cli.mjs", "examples/acme-lead-checker/service/src/main.ts", "--port", "0"];
    return new Acme(await ServerProcess.start(process.execPath, [...args, "--delay-ms", "1500"]));
  }

  get url(): string {
    return this.server.ready.url;
  }

  async state(): Promise<Control> {
    return (await (await fetch(`${this.url}/control`)).json()) as Control;
  }

  async configure(settings: Record<string, unknown>): Promise<void> {
    const answer = await fetch(`${this.url}/control/settings`, { method: "PATCH", body: JSON.stringify(settings) });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /**
   * Listens from now on for a call of the API that begins like this; what it gives waits for it. Whatever makes the call
   * must begin only after that: one that is there already is not waited for.
   */
  async listen(call: string): Promise<() => Promise<void>> {
    const before = (await this.state()).calls.length;
    return async () => {
      while (!(await this.state()).calls.slice(before).some((made) => made.startsWith(call))) {
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    };
  }

  /** A lead comes to Acme by itself; resolves once every subscription has been told. */
  async leadComes(lead: { email: string; company?: string }): Promise<void> {
    const answer = await fetch(`${this.url}/control/leads`, { method: "POST", body: JSON.stringify(lead) });
    if (!answer.ok) throw new Error(await answer.text());
  }

  async expireTokens(): Promise<void> {
    await fetch(`${this.url}/control/expire-tokens`, { method: "POST" });
  }

  async revokeTokens(): Promise<void> {
    await fetch(`${this.url}/control/revoke-tokens`, { method: "POST" });
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
