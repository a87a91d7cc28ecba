import { Avatar } from "../parts/Avatar";
import { APP_ICONS } from "./icon-table";

export interface AppIdentity {
  slug: string;
  name: string;
  icon: string | null;
}

/** An icon by the name an app gave; the app's own icon when it gave none, or one that does not exist. */
export function AppIcon({ name, app, size = 16 }: { name?: string | undefined; app: AppIdentity; size?: number }) {
  const Icon = name === undefined ? undefined : APP_ICONS[name];
  if (Icon) return <Icon size={size} strokeWidth={1.9} aria-hidden />;
  return <Avatar name={app.name} src={app.icon} size={size} shape="box" />;
}
