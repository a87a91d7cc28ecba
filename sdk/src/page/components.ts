/** Colours of `Badge`. */
export type BadgeColor =
  | "amber"
  | "blue"
  | "cyan"
  | "green"
  | "grey"
  | "lavender"
  | "lime"
  | "orange"
  | "pink"
  | "purple"
  | "red"
  | "yellow";

export interface BannerAction {
  label: string;
  variant: "primary" | "secondary";
  onTrigger(): Promise<void>;
}

/**
 * The closed set of host components that a surface tree consists of, with their props (`SurfaceNode.type` is the key).
 * Defaults are filled in by the realm. Anything else never reaches the page.
 */
export interface HostComponents {
  Badge: { color: BadgeColor };
  Banner: {
    variant: "neutral" | "warning" | "error";
    size: "small" | "large";
    /** Always with `large`, never with `small`. */
    title?: string;
    actions: BannerAction[];
  };
  Button: {
    label: string;
    variant: "primary" | "secondary" | "destructive";
    disabled: boolean;
    icon?: string;
    keyboardHint?: string;
    onClick(): Promise<void>;
  };
  Divider: Record<never, never>;
  /** External; `href` is http(s), mailto or tel. */
  Link: { href: string };
  /** Its text is its child. */
  LoadingState: Record<never, never>;
  Section: { title: string; description?: string };
  TextBlock: { align: "left" | "center" | "right" };
  "Typography.Body": { variant: "standard" | "large" | "strong" | "interactive" };
  "Typography.Title": { variant: "extraLarge" | "large" | "standard" | "medium" | "small" | "extraSmall" };
  "Typography.Caption": Record<never, never>;
}

export type HostComponentName = keyof HostComponents;
