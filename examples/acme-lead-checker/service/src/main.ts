import { parseArgs } from "node:util";
import { serve } from "@hono/node-server";
import { createService } from "./service";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4500" },
    "delay-ms": { type: "string", default: "3000" },
    "token-ttl-s": { type: "string", default: "3600" },
  },
});

const number = (name: "port" | "delay-ms" | "token-ttl-s"): number => {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0) {
    console.error(`--${name} takes a whole number of at least 0, got "${values[name]}"`);
    process.exit(2);
  }
  return value;
};

const { app, checker, scorer } = createService({
  check_delay_ms: number("delay-ms"),
  token_ttl_s: number("token-ttl-s"),
});
const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: number("port") }, ({ port }) => {
  console.log(JSON.stringify({ event: "ready", url: `http://127.0.0.1:${port}` }));
});
server.on("error", (error) => {
  console.error(`cannot listen on port ${values.port}: ${error.message}`);
  process.exit(1);
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    checker.stop();
    scorer.stop();
    process.exit(0);
  });
}
