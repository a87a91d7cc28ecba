import type { Family } from "./contract";
import { SurfaceButton } from "./SurfaceButton";
import styles from "./settings.module.css";

const looks = {
  primary: "filled",
  secondary: "default",
  "secondary-destructive": "default",
  ghost: "subtle",
  destructive: "filled",
} as const;

/** What only settings pages have. */
export const settingsComponents: Family<"Settings.Button"> = {
  "Settings.Button": ({ props, app }) => (
    <div className={styles.action}>
      <div className={styles.words}>
        <h3 className={styles.title}>{props.title}</h3>
        {props.description !== undefined && <p className={styles.description}>{props.description}</p>}
      </div>
      <SurfaceButton
        app={app}
        label={props.label}
        variant={looks[props.variant]}
        destructive={props.variant === "destructive" || props.variant === "secondary-destructive"}
        onClick={props.onClick}
      />
    </div>
  ),
};
