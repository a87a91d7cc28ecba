import { build, type Plugin } from "esbuild";

/** The shims that builders put in place of the SDK's modules (`sdk-surface.md` 4.2). */
const shims: Plugin = {
  name: "shims",
  setup(builder) {
    const globals: Record<string, string> = {
      react: "React",
      attio: "ATTIO_ROOT_SDK",
      "attio/client": "ATTIO_CLIENT_EXTENSION_SDK",
    };
    builder.onResolve({ filter: /^(react|attio|attio\/client)$/ }, ({ path }) => ({ path, namespace: "global" }));
    builder.onResolve({ filter: /\.server$/ }, ({ path }) => ({ path, namespace: "server" }));
    builder.onLoad({ filter: /.*/, namespace: "global" }, ({ path }) => ({
      contents: `module.exports = ${globals[path]}`,
    }));
    builder.onLoad({ filter: /.*/, namespace: "server" }, ({ path }) => ({
      contents: `export default (...args) => runServerFunction(${JSON.stringify(path.replace("./", ""))}, args)`,
    }));
  },
};

export interface AppBundle {
  code: string;
  map?: string;
  name: string;
}

/** A client bundle of one TSX module, as builders make it. `jsx` is the JSX runtime it carries. */
export async function bundleApp(source: string, jsx: "development" | "production" = "production"): Promise<AppBundle> {
  const result = await build({
    stdin: {
      contents: source,
      loader: "tsx",
      resolveDir: new URL("../..", import.meta.url).pathname,
      sourcefile: "src/app.tsx",
    },
    bundle: true,
    format: "iife",
    platform: "browser",
    jsx: "automatic",
    jsxDev: jsx === "development",
    define: { "process.env.NODE_ENV": JSON.stringify(jsx) },
    plugins: [shims],
    sourcemap: "external",
    outfile: "index.js",
    write: false,
  });
  const text = (suffix: string) => result.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? "";
  return { code: text("index.js"), map: text(".map"), name: "index.js" };
}
