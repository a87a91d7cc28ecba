import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { APP_ICONS } from "./icon-table";

/** The gallery shows the closed set of names (sdk-surface.md appendix A); TypeScript holds it to be icons. */
const gallery = path.resolve(import.meta.dirname, "../../../examples/gallery/src/gallery/icons.tsx");

test("every icon name of the SDK has an icon, and there are no others", () => {
  const names = /`([\s\S]+?)`/.exec(readFileSync(gallery, "utf8"))?.[1]?.trim().split(/\s+/) ?? [];
  expect(names).toHaveLength(318);
  expect(Object.keys(APP_ICONS).sort()).toEqual([...names].sort());
  for (const older of ["Settings", "SettingsArrowRight", "SettingsCheck", "SettingsMinus"]) {
    expect(APP_ICONS[older]).toBeTruthy();
  }
  expect(Object.entries(APP_ICONS).filter(([, icon]) => !icon)).toEqual([]);
});
