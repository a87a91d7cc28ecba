// A Restate service whose handler takes three durable steps: `restate.mjs INGRESS ADMIN`, the addresses of a running
// restate-server. Prints one JSON line when runs can be started.
import { createServer } from "node:net";
import * as restate from "@restatedev/restate-sdk";

// The SDK wants it, and Node.js 20 has none.
Promise.withResolvers ??= () => {
  let resolve, reject;
  const promise = new Promise((...both) => ([resolve, reject] = both));
  return { promise, resolve, reject };
};

const [ingress, admin] = process.argv.slice(2);
const service = restate.service({
  name: "steps",
  handlers: {
    three: async (context) => {
      const one = await context.run("one", () => 0 + 1);
      const two = await context.run("two", () => one + 1);
      return await context.run("three", () => two + 1);
    },
  },
});

/** A port that was free a moment ago. */
const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

async function persist(act) {
  for (let tries = 0; ; tries++) {
    try {
      const answer = await act();
      if (answer.ok) return;
      if (tries > 300) throw new Error(`${answer.status}: ${await answer.text()}`);
    } catch (error) {
      if (tries > 300) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const port = await freePort();
await restate.serve({ services: [service], port });
await persist(() => fetch(`${admin}/health`));
await persist(() =>
  fetch(`${admin}/deployments`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ uri: `http://127.0.0.1:${port}` }),
  }),
);
const url = `${ingress}/steps/three`;
await persist(() => fetch(url, { method: "POST" }));
console.log(JSON.stringify({ event: "ready", url }));
