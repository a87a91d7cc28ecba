import { Suspense } from "react";
import { AppAvatar, NamedIcon } from "../parts/AppAvatar";

export interface AppIdentity {
  slug: string;
  name: string;
  /** Name of the icon that the app chose for itself. */
  icon: string | null;
  icon_url: string | null;
}

/** An icon by the name an app gave; the app's own icon when it gave none, or one that does not exist. */
export function AppIcon({ name, app, size = 16 }: { name?: string | undefined; app: AppIdentity; size?: number }) {
  const own = <AppAvatar app={app} size={size} />;
  if (name === undefined) return own;
  return (
    <Suspense fallback={<span style={{ width: size, height: size }} aria-hidden />}>
      <NamedIcon name={name} size={size} otherwise={own} />
    </Suspense>
  );
}
