import { Blocks, TriangleAlert } from "lucide-react";
import { Suspense } from "react";
import { AppAvatar, NamedIcon } from "../parts/AppAvatar";
import styles from "./BlockIcon.module.css";
import type { CatalogEntry } from "./types";

const COLORS: Record<string, string> = {
  Records: "blue",
  Lists: "purple",
  Tasks: "amber",
  Conditions: "orange",
  Delays: "cyan",
  Control: "pink",
  Calculations: "lavender",
  Workspace: "lime",
};

/** What stands for a kind of block: the app's picture for an app's, a tile in the colour of its group for Stoa's own. */
export function BlockIcon({ entry, size }: { entry: CatalogEntry | undefined; size: number }) {
  const glyph = Math.round(size * 0.53);
  if (!entry) {
    return (
      <span className={styles.tile} style={tile("red", size)} aria-hidden>
        <TriangleAlert size={glyph} />
      </span>
    );
  }
  if (entry.app) return <AppAvatar app={entry.app} size={size} />;
  const plain = <Blocks size={glyph} aria-hidden />;
  return (
    <span
      className={styles.tile}
      style={tile(entry.type === "trigger" ? "green" : (COLORS[entry.group] ?? "grey"), size)}
      aria-hidden
    >
      <Suspense fallback={null}>
        <NamedIcon name={entry.icon} size={glyph} otherwise={plain} />
      </Suspense>
    </span>
  );
}

const tile = (color: string, size: number) => ({
  width: size,
  height: size,
  borderRadius: Math.round(size * 0.26),
  background: `var(--tag-${color}-bg)`,
  color: `var(--tag-${color}-fg)`,
});
