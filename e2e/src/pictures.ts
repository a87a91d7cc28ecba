import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, type Locator, type TestInfo } from "@playwright/test";
import { root } from "./process";

const folder = path.join(root, "e2e/screenshots");
const versionFile = path.join(folder, "chromium-version");

/** Text and colours are drawn the same way on every machine that has the same Chromium. */
export const steadyDrawing = [
  "--font-render-hinting=none",
  "--disable-lcd-text",
  "--disable-font-subpixel-positioning",
  "--force-color-profile=srgb",
  "--force-device-scale-factor=1",
  "--hide-scrollbars",
];

/**
 * Compares a part of the page with its picture of before. Another Chromium draws letters a little differently, which
 * is no fault of ours: under another major version than the pictures' own they are taken, to be looked at, but not
 * compared (`STOA_PICTURES=strict` compares all the same).
 */
export async function looksAsBefore(part: Locator, name: string, test: TestInfo): Promise<void> {
  const browser = part.page().context().browser();
  const version = browser?.version().split(".")[0] ?? "";
  const { updateSnapshots } = test.config;
  const isUpdate = updateSnapshots === "all" || updateSnapshots === "changed";
  if (isUpdate) writeFileSync(versionFile, `${version}\n`);
  const style = path.join(folder, "still.css");
  await part.page().evaluate(() => document.fonts.ready.then(() => undefined));
  const taken = readFileSync(versionFile, "utf8").trim();
  if (version !== taken && process.env.STOA_PICTURES !== "strict") {
    const description = `pictures are of Chromium ${taken}, this is ${version}: not compared`;
    if (!test.annotations.some((note) => note.description === description)) {
      test.annotations.push({ type: "pictures", description });
    }
    await part.screenshot({
      path: test.outputPath(`${name}.png`),
      animations: "disabled",
      style: readFileSync(style, "utf8"),
    });
    return;
  }
  await expect(part).toHaveScreenshot(`${name}.png`, { stylePath: style, maxDiffPixelRatio: 0.01, threshold: 0.15 });
}
