import type { LucideIcon } from "lucide-react";
import { ChevronRight } from "lucide-react";
import { Link } from "react-router";
import styles from "./Crumbs.module.css";

interface CrumbsProps {
  /** The list that this belongs to. */
  icon: LucideIcon;
  list: string;
  to: string;
  /** What is open. */
  name: string;
}

/** The line at the top of a page of one thing: the list that it belongs to, and what it is. */
export function Crumbs({ icon: Icon, list, to, name }: CrumbsProps) {
  return (
    <nav className={styles.crumbs} aria-label="Breadcrumb">
      <Link to={to}>
        <Icon size={14} aria-hidden />
        {list}
      </Link>
      <ChevronRight size={13} aria-hidden />
      <span aria-current="page">{name}</span>
    </nav>
  );
}
