import { UnstyledButton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { ChevronRight } from "lucide-react";
import { useId } from "react";
import { Link, NavLink, useLocation } from "react-router";
import { useWorkspace } from "../api/workspace";
import { type AppPages, pagePath } from "../apps/pages";
import { AppAvatar } from "../parts/AppAvatar";
import own from "./AppPagesItem.module.css";
import styles from "./Sidebar.module.css";

/** An app with pages in the sidebar: leads to its main page, and unfolds when it has several. */
export function AppPagesItem({ pages: { app, pages, main } }: { pages: AppPages }) {
  const w = useWorkspace();
  const { pathname } = useLocation();
  const list = useId();
  const [chosen, setChosen] = useLocalStorage<boolean | null>({
    key: `stoa.pages.${w}.${app.slug}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const here = pages.some((page) => pathname === pagePath(w, page));
  if (pages.length === 1) {
    return (
      <NavLink to={pagePath(w, main)} className={styles.item}>
        <AppAvatar app={app} size={16} />
        <span className={styles.label}>{main.entry.label}</span>
      </NavLink>
    );
  }
  const open = chosen ?? here;
  return (
    <div>
      <div className={own.row}>
        {/* Not a NavLink: the page that is open is marked in the list below, as long as that is to be seen. */}
        <Link to={pagePath(w, main)} className={styles.item} aria-current={here && !open ? "page" : undefined}>
          <AppAvatar app={app} size={16} />
          <span className={styles.label}>{app.name}</span>
        </Link>
        <UnstyledButton
          className={own.toggle}
          aria-expanded={open}
          aria-controls={list}
          aria-label={`Pages of ${app.name}`}
          onClick={() => setChosen(!open)}
        >
          <ChevronRight size={14} aria-hidden />
        </UnstyledButton>
      </div>
      <ul id={list} className={own.pages} hidden={!open}>
        {pages.map((page) => (
          <li key={page.key}>
            <NavLink to={pagePath(w, page)} className={styles.item}>
              <span className={styles.label}>{page.entry.label}</span>
            </NavLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
