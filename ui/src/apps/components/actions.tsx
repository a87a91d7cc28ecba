import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import styles from "../surface.module.css";
import type { Family } from "./contract";
import { EmptySurface } from "./EmptySurface";
import { AppButton, SurfaceButton } from "./SurfaceButton";

type Names = "Banner" | "Button" | "EmptyState";

const bannerIcons = { neutral: Info, warning: TriangleAlert, error: CircleAlert };
const bannerKinds = { neutral: "Note", warning: "Warning", error: "Error" };

/** What tells people something and lets them act. */
export const actionComponents: Family<Names> = {
  Banner: ({ props, app, children }) => {
    const Icon = bannerIcons[props.variant];
    return (
      <div className={styles.banner} data-variant={props.variant} data-size={props.size}>
        <Icon size={16} role="img" aria-label={bannerKinds[props.variant]} aria-hidden={false} />
        <div className={styles.bannerBody}>
          <div className={styles.bannerText}>
            {props.title && <strong>{props.title}</strong>}
            <div>{children}</div>
          </div>
          {props.actions.length > 0 && (
            <div className={styles.bannerActions}>
              {props.actions.map((action) => (
                <SurfaceButton
                  key={action.variant}
                  app={app}
                  label={action.label}
                  variant={action.variant === "primary" ? "filled" : "default"}
                  onClick={action.onTrigger}
                />
              ))}
            </div>
          )}
        </div>
      </div>
    );
  },
  // In a dialog the buttons stand in its footer (DialogFooter), not where the app put them.
  Button: ({ props, placement, app }) => (placement === "dialog" ? null : <AppButton props={props} app={app} />),
  EmptyState: (given) => <EmptySurface {...given} />,
};
