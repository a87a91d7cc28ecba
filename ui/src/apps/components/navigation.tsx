import { Link } from "react-router";
import { useDestination } from "../destinations";
import styles from "../surface.module.css";
import type { Family } from "./contract";

/** What leads to other places of Stoa. */
export const navigationComponents: Family<"AttioLink"> = {
  // Settings pages have no links (sdk-behaviour.md section 4): their text is all there is.
  AttioLink: ({ props, app, placement, children }) => {
    const path = useDestination(app.slug, props.to);
    if (path === null || placement === "settings") return <span>{children}</span>;
    return (
      <Link className={styles.link} to={path}>
        {children}
      </Link>
    );
  },
};
