import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const sources = import.meta.glob<string>("../**/*.tsx", { query: "?raw", import: "default", eager: true });
const library = readFileSync(path.join(import.meta.dirname, "library.ts"), "utf8");
const folder = path.resolve(import.meta.dirname, "../../../node_modules/@mantine/core/styles");

test("every part of the component library that is used has its styles", () => {
  const used = new Set(
    Object.values(sources)
      .flatMap((source) => [...source.matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)])
      .flatMap(([, names = ""]) => names.split(",").map((name) => name.trim().split(" ")[0] ?? "")),
  );
  expect(used.size).toBeGreaterThan(20);
  const styled = [...used].filter((name) => existsSync(path.join(folder, `${name}.css`)));
  expect(styled.filter((name) => !library.includes(`/${name}.css"`))).toEqual([]);
});
