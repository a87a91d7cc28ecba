import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { ServerFunctionError } from "../src/page/index.js";
import { decode } from "../src/wire.js";
import { RecordingHost, startHeadless } from "./support/page.js";

const extension = new URL(
  "../../examples/acme-lead-checker/app/src/app/extensions/check-lead/extension.ts",
  import.meta.url,
);

/** The example app's client bundle, made the way builders make it. */
async function bundle() {
  const globals: Record<string, string> = { attio: "ATTIO_ROOT_SDK", "attio/client": "ATTIO_CLIENT_EXTENSION_SDK" };
  const result = await build({
    stdin: {
      contents: `import extension from ${JSON.stringify(extension.pathname)}; registerSurfaces({ "record-action": [extension] })`,
      resolveDir: "/",
    },
    bundle: true,
    format: "iife",
    loader: { ".graphql": "text" },
    write: false,
    plugins: [
      {
        name: "shims",
        setup(builder) {
          builder.onResolve({ filter: /^attio(\/client)?$/ }, ({ path }) => ({ path, namespace: "global" }));
          builder.onResolve({ filter: /\.server$/ }, ({ path }) => ({ path, namespace: "server" }));
          builder.onLoad({ filter: /.*/, namespace: "global" }, ({ path }) => ({
            contents: `module.exports = ${globals[path]}`,
          }));
          builder.onLoad({ filter: /.*/, namespace: "server" }, ({ path }) => ({
            contents: `export default (...args) => runServerFunction(${JSON.stringify(path)}, args)`,
          }));
        },
      },
    ],
  });
  return { code: result.outputFiles[0]?.text ?? "", name: "index.js" };
}

async function click(host: RecordingHost): Promise<unknown> {
  const realm = await startHeadless(await bundle(), host);
  const [action] = realm.surfaces["record-action"];
  expect(action).toMatchObject({ objects: ["people"] });
  const result = await realm
    .trigger("record-action", action?.id ?? "", { recordId: "r1", object: "people" })
    .catch((error) => error);
  realm.dispose();
  return result;
}

function withPhoneNumbers(...phone_numbers: string[]): RecordingHost {
  const host = new RecordingHost();
  host.queries = async () => ({ person: { phone_numbers } });
  return host;
}

test("the example sends a lead: toast, query, server function, toast", async () => {
  const host = withPhoneNumbers("+15550100");
  const sent: unknown[] = [];
  host.functions = async (_hash, args) => {
    sent.push(decode(args));
    return '{"leadId":"l1"}';
  };
  expect(await click(host)).toBeUndefined();
  expect(sent).toEqual([["r1", "+15550100"]]);
  expect(host.shown.map(({ variant, durationMs, dismissable }) => [variant, durationMs, dismissable])).toEqual([
    ["neutral", Number.POSITIVE_INFINITY, false],
    ["success", 4000, true],
  ]);
  expect(await readFile(extension, "utf8")).toContain(host.shown[1]?.title);
});

test("the example says when there is no phone number", async () => {
  const host = withPhoneNumbers();
  expect(await click(host)).toBeUndefined();
  expect(host.alerts).toHaveLength(1);
  expect(host.toasts.size).toBe(0);
});

test("the example's toast goes when its server function fails, and the error reaches the page", async () => {
  const host = withPhoneNumbers("+15550100");
  host.functions = () => Promise.reject(new ServerFunctionError({ message: "Acme answered 500" }));
  expect(await click(host)).toMatchObject({ message: "Acme answered 500" });
  expect(host.toasts.size).toBe(0);
});
