import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { root, ServerProcess } from "./process";

interface Ready {
  url: string;
  api: string;
  graphql: string;
  token: string;
  workspace: string;
}

export interface Person {
  firstName: string;
  lastName: string;
  phoneNumber?: string;
}

type Values = Record<string, Record<string, unknown>[]>;

/** A running `stoa dev` on a data folder of its own. */
export class Stoa {
  private constructor(
    private server: ServerProcess<Ready>,
    private readonly dataFolder: string,
    private readonly args: string[],
    private readonly env: Record<string, string>,
  ) {}

  static async start(options: {
    map: Record<string, string>;
    apps?: string[];
    install?: boolean;
    /** Members who are no admins, as `EMAIL=PASSWORD`. */
    members?: string[];
    /** A filter for the log, such as `debug`. */
    log?: string;
    /** Configuration, as the variables that it is read from. */
    env?: Record<string, string>;
  }): Promise<Stoa> {
    const dataFolder = await mkdtemp(path.join(tmpdir(), "stoa-e2e-"));
    const apps = options.apps ?? [path.join(root, "examples/acme-lead-checker/app")];
    const args = ["dev", ...apps, "--json", "--data", dataFolder];
    if (!options.install) args.push("--no-install");
    for (const member of options.members ?? []) args.push("--member", member);
    for (const [origin, url] of Object.entries(options.map)) args.push("--map", `${origin}=${url}`);
    const env: Record<string, string> = { ...options.env, ...(options.log ? { STOA_LOG: options.log } : {}) };
    return new Stoa(await launch([...args, "--port", "0"], env), dataFolder, args, env);
  }

  get url(): string {
    return this.server.ready.url;
  }

  get token(): string {
    return this.server.ready.token;
  }

  /** The address of a page of the workspace. */
  page(...segments: string[]): string {
    return [this.url, this.server.ready.workspace, ...segments].join("/");
  }

  log(): string {
    return this.server.log();
  }

  /** What the server has written to its log. */
  stderr(): string {
    return this.server.stderr();
  }

  /** Kills the process without warning and starts it again on the same port and data. */
  async crashAndRestart(): Promise<void> {
    const port = new URL(this.url).port;
    await this.server.stop("SIGKILL");
    this.server = await launch([...this.args, "--port", port], this.env);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  /** A REST call with the all-scopes token; waits where the rate limit says so; throws unless it answers 2xx. */
  async api<T>(method: string, route: string, body?: unknown): Promise<T> {
    const send = () =>
      fetch(`${this.server.ready.api}${route}`, {
        method,
        headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    let answer = await send();
    while (answer.status === 429) {
      const until = Date.parse(answer.headers.get("retry-after") ?? "");
      if (Number.isNaN(until)) throw new Error(`${method} ${route} is over the rate limit without a Retry-After date`);
      await new Promise((resolve) => setTimeout(resolve, Math.max(until - Date.now(), 50)));
      answer = await send();
    }
    if (!answer.ok) throw new Error(`${method} ${route} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** A call of the host API, as the command line makes it; throws unless it answers 2xx. */
  async host<T>(method: string, route: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/api/w/${this.server.ready.workspace}${route}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json", "x-stoa-csrf": "1" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${route} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Calls a server function of an app. */
  async call<T>(app: string, hash: string, ...args: unknown[]): Promise<T> {
    const call = { hash, args: JSON.stringify(args) };
    const { result } = await this.host<{ result: string }>("POST", `/apps/${app}/functions`, call);
    return JSON.parse(result) as T;
  }

  /** Creates a person and gives its record id. */
  async createPerson({ firstName, lastName, phoneNumber }: Person): Promise<string> {
    const name = { first_name: firstName, last_name: lastName, full_name: `${firstName} ${lastName}` };
    const values = { name, ...(phoneNumber ? { phone_numbers: [phoneNumber] } : {}) };
    const { data } = await this.api<{ data: { id: { record_id: string } } }>("POST", "/objects/people/records", {
      data: { values },
    });
    return data.id.record_id;
  }

  async personValues(recordId: string): Promise<Values> {
    return (await this.api<{ data: { values: Values } }>("GET", `/objects/people/records/${recordId}`)).data.values;
  }

  /** The title of the person's lead status, if it has one. */
  async leadStatus(recordId: string): Promise<string | undefined> {
    const [value] = (await this.personValues(recordId)).acme_lead_status ?? [];
    return (value?.option as { title: string } | undefined)?.title;
  }
}

function launch(args: string[], env: Record<string, string>): Promise<ServerProcess<Ready>> {
  return ServerProcess.start<Ready>(process.env.STOA_BIN ?? path.join(root, "target/debug/stoa"), args, env);
}
