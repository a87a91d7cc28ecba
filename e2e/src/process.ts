import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** A server process that prints one JSON line with `"event": "ready"` when it can be used. */
export class ServerProcess<Ready extends { url: string }> {
  private constructor(
    private readonly child: ChildProcess,
    readonly ready: Ready,
    private readonly output: string[],
    private readonly errors: string[],
  ) {}

  static async start<Ready extends { url: string }>(
    command: string,
    args: string[],
    env: Record<string, string> = {},
  ): Promise<ServerProcess<Ready>> {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output: string[] = [];
    const errors: string[] = [];
    child.stderr.on("data", (chunk) => {
      output.push(String(chunk));
      errors.push(String(chunk));
    });
    const ready = await new Promise<Ready>((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        output.push(line);
        if (line.startsWith("{") && JSON.parse(line).event === "ready") resolve(JSON.parse(line));
      });
      child.on("error", reject);
      child.on("exit", (code) =>
        reject(new Error(`${command} ended with ${code} before it was ready:\n${output.join("\n")}`)),
      );
    });
    return new ServerProcess(child, ready, output, errors);
  }

  /** What it wrote so far, both streams. */
  log(): string {
    return this.output.join("\n");
  }

  /** What it wrote to stderr: its own log, without what it was asked to print. */
  stderr(): string {
    return this.errors.join("");
  }

  /** Ends the process: `SIGKILL` leaves it no time to tidy up. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill(signal);
    await ended;
  }
}
