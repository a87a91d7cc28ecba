import type { LucideIcon } from "lucide-react";
import { type ReactNode, Suspense, use } from "react";
import { tagColor } from "../values/read";
import { Avatar } from "./Avatar";
import styles from "./Avatar.module.css";

interface AppAvatarProps {
  app: { name: string; icon?: string | null; icon_url: string | null };
  /** Pixels. */
  size: number;
}

/** What stands for an app: its picture, or the icon that it names, or its initials. Decorative. */
export function AppAvatar({ app, size }: AppAvatarProps) {
  const plain = <Avatar name={app.name} src={app.icon_url} size={size} shape="box" />;
  if (app.icon_url || !app.icon) return plain;
  const color = tagColor(app.name);
  const style = {
    width: size,
    height: size,
    borderRadius: Math.max(4, Math.round(size * 0.26)),
    background: `var(--tag-${color}-bg)`,
    color: `var(--tag-${color}-fg)`,
  };
  return (
    <Suspense fallback={<span style={{ width: size, height: size }} aria-hidden />}>
      <NamedIcon name={app.icon} size={Math.round(size * 0.6)} otherwise={plain}>
        {(icon) => (
          <span className={styles.avatar} style={style} aria-hidden>
            {icon}
          </span>
        )}
      </NamedIcon>
    </Suspense>
  );
}

/** The icons that apps may name are many: they come when an app names one. */
let table: Promise<Readonly<Record<string, LucideIcon>>> | undefined;
const loadTable = () => {
  table ??= import("../apps/icon-table").then((module) => module.APP_ICONS);
  return table;
};

interface NamedIconProps {
  name: string;
  size: number;
  /** For a name that is none of them. */
  otherwise: ReactNode;
  children?: (icon: ReactNode) => ReactNode;
}

/** An icon by the name an app gave. Suspends while the icons are on their way. */
export function NamedIcon({ name, size, otherwise, children = (icon) => icon }: NamedIconProps) {
  const icons = use(loadTable());
  const Icon = Object.hasOwn(icons, name) ? icons[name] : undefined;
  return Icon ? children(<Icon size={size} strokeWidth={1.9} aria-hidden />) : otherwise;
}
