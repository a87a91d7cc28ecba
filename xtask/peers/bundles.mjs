// Writes the three bundles that every engine runs: a trivial one, about 10 KB, about 500 KB (zod and date-fns).
// Each sets `globalThis.handler`, a function without arguments that returns a number.
import { mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "bundles");
await mkdir(out, { recursive: true });

const filler = Array.from(
  { length: 110 },
  (_, i) => `export const f${i} = (a) => ({ id: ${i}, twice: a * 2, text: "value ${i}" });`,
);
const sources = {
  0.1: "globalThis.handler = () => 1 + 1;",
  10: `${filler.join("\n")}\nconst all = [${filler.map((_, i) => `f${i}`)}];\nglobalThis.handler = () => all[1](21).twice;`,
  500: `import * as z from "zod"; import * as d from "date-fns";
    const shape = z.object({ name: z.string() });
    globalThis.everything = { z, d };
    globalThis.handler = () => shape.parse({ name: "x" }).name.length + d.addDays(0, 1).getTime();`,
};
for (const [size, contents] of Object.entries(sources)) {
  const outfile = path.join(out, `${size}.js`);
  await build({
    stdin: { contents, resolveDir: here, loader: "js" },
    bundle: true,
    minify: size === "500",
    treeShaking: size === "500" ? false : undefined,
    format: "iife",
    outfile,
    logLevel: "error",
  });
  console.error(`${size} KB bundle: ${(await stat(outfile)).size} bytes`);
}
await writeFile(path.join(out, "ready"), "");
