import { Tag } from "../../parts/Tag";
import styles from "../surface.module.css";
import type { Family } from "./contract";
import { Heading } from "./headings";
import { SurfaceAvatar } from "./SurfaceAvatar";
import looks from "./text.module.css";

type Names =
  | "Avatar"
  | "Badge"
  | "Link"
  | "StatusBadge"
  | "TextBlock"
  | "Typography.Body"
  | "Typography.Caption"
  | "Typography.Title";

const avatarSizes = { small: 20, medium: 28, large: 44 };

/** Text and what stands in a line of it. */
export const textComponents: Family<Names> = {
  TextBlock: ({ props, children }) => (
    <div className={`${styles.textBlock} ${looks.line}`} style={{ textAlign: props.align }}>
      {children}
    </div>
  ),
  "Typography.Body": ({ props, children }) => (
    <div className={styles.body} data-variant={props.variant}>
      {children}
    </div>
  ),
  "Typography.Title": ({ props, children }) => (
    <Heading className={styles.title} variant={props.variant}>
      {children}
    </Heading>
  ),
  "Typography.Caption": ({ children }) => <div className={styles.caption}>{children}</div>,
  Avatar: ({ props }) => (
    <SurfaceAvatar
      name={props.name}
      src={props.src}
      shape={props.shape}
      variant={props.variant}
      size={avatarSizes[props.size]}
    />
  ),
  Badge: ({ props, children }) => (
    <span className={looks.natural}>
      <Tag color={props.color}>{children}</Tag>
    </span>
  ),
  StatusBadge: ({ props, children }) => {
    // A colour with a name has one for each theme.
    const color = props.color.startsWith("#") ? { "--status": props.color } : {};
    return (
      <span className={looks.status} data-color={props.color} style={color as React.CSSProperties}>
        <span className={looks.dot} aria-hidden />
        <span className={looks.label}>{children}</span>
      </span>
    );
  },
  Link: ({ props, children }) => (
    <a className={styles.link} href={props.href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
};
