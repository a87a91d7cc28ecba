import { useState } from "react";
import { tagColor } from "../values/read";
import styles from "./Avatar.module.css";

interface AvatarProps {
  name: string;
  src?: string | null;
  /** Pixels. */
  size?: number;
  shape?: "round" | "box";
  /** How strong the colour behind initials is. */
  tone?: "subtle" | "bold";
}

/** Picture, or initials on a colour that follows from the name. Decorative: the name stands beside it. */
export function Avatar({ name, src, size = 20, shape = "round", tone = "subtle" }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const color = tagColor(name === "" ? "?" : name);
  const style = {
    width: size,
    height: size,
    fontSize: Math.max(9, Math.round(size * 0.42)),
    borderRadius: shape === "round" ? "50%" : Math.max(4, Math.round(size * 0.26)),
    background: `var(--tag-${color}-${tone === "bold" ? "fg" : "bg"})`,
    color: tone === "bold" ? "var(--surface)" : `var(--tag-${color}-fg)`,
  };
  return (
    <span className={styles.avatar} style={style} aria-hidden>
      {src && broken !== src ? (
        <img src={src} alt="" referrerPolicy="no-referrer" onError={() => setBroken(src)} />
      ) : (
        initials(name, size)
      )}
    </span>
  );
}

function initials(name: string, size: number): string {
  const words = name.split(/[\s@.]+/).filter((word) => word !== "");
  const letters = words.slice(0, size < 28 ? 1 : 2).map((word) => [...word][0] ?? "");
  return letters.length > 0 ? letters.join("").toUpperCase() : "?";
}
