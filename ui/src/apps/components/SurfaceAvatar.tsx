import { Avatar } from "../../parts/Avatar";

interface SurfaceAvatarProps {
  name: string;
  src: string | null | undefined;
  shape?: "round" | "box";
  variant?: "subtle" | "bold";
  /** Pixels. */
  size: number;
}

/** What can be a picture: an address of the web, or the picture itself. */
const picture = /^(https?:\/\/|data:image\/)/i;

/** The avatar of an app's component: it has the name for a label, as nothing else says it. Nobody's is only a picture. */
export function SurfaceAvatar({ name, src, shape = "round", variant = "bold", size }: SurfaceAvatarProps) {
  const label = name.trim() === "" ? { "aria-hidden": true } : { role: "img", "aria-label": name, title: name };
  return (
    <span {...label} style={{ display: "inline-flex", width: "fit-content" }}>
      <Avatar name={name} src={src && picture.test(src) ? src : null} shape={shape} tone={variant} size={size} />
    </span>
  );
}
