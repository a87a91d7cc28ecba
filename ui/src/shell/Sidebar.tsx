import { Menu, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  Blocks,
  Box,
  Building2,
  Check,
  ChevronsUpDown,
  CircleCheckBig,
  Handshake,
  KeyRound,
  LayoutGrid,
  LogOut,
  type LucideIcon,
  Monitor,
  Moon,
  NotebookPen,
  Phone,
  Search,
  Settings,
  Sun,
  UserRound,
  Users,
  Workflow,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link, NavLink, useNavigate } from "react-router";
import { request } from "../api/client";
import { appsQuery, objectsQuery } from "../api/queries";
import { useSession } from "../api/workspace";
import { useAppPages } from "../apps/pages";
import { NotificationBell } from "../notifications/NotificationBell";
import { usePalette } from "../palette/commands";
import { AppAvatar } from "../parts/AppAvatar";
import { Avatar } from "../parts/Avatar";
import { MOD } from "../parts/platform";
import { AppPagesItem } from "./AppPagesItem";
import { ChangePassword } from "./ChangePassword";
import { ListsSection } from "./ListsSection";
import styles from "./Sidebar.module.css";

const OBJECT_ICONS: Record<string, LucideIcon> = {
  people: Users,
  companies: Building2,
  deals: Handshake,
  users: UserRound,
  workspaces: LayoutGrid,
};

export const objectIcon = (slug: string): LucideIcon => OBJECT_ICONS[slug] ?? Box;

export function Sidebar() {
  const { current } = useSession();
  const w = current.slug;
  const objects = useQuery(objectsQuery(w));
  const apps = useQuery(appsQuery(w));
  const palette = usePalette();
  const installed = apps.data?.filter((app) => app.install) ?? [];
  const withPages = useAppPages();
  return (
    <nav className={styles.sidebar} aria-label="Workspace">
      <div className={styles.head}>
        <WorkspaceSwitcher />
        <NotificationBell />
      </div>
      <UnstyledButton className={styles.search} onClick={() => palette.open()} aria-keyshortcuts="Control+K Meta+K">
        <Search size={15} aria-hidden />
        <span className={styles.label}>Search or run…</span>
        <span className={styles.keys} aria-hidden>
          <kbd>{MOD}</kbd>
          <kbd>K</kbd>
        </span>
      </UnstyledButton>
      <div className={styles.scroll}>
        <Section title="Records">
          {objects.isPending && [1, 2].map((row) => <div key={row} className={styles.ghost} />)}
          {objects.isError && <p className={styles.note}>Objects could not be loaded.</p>}
          {objects.data?.map((object) => {
            const Icon = objectIcon(object.api_slug);
            return (
              <Item key={object.api_slug} to={`/${w}/${object.api_slug}`} icon={<Icon size={16} aria-hidden />}>
                {object.plural_noun}
              </Item>
            );
          })}
          <Item to={`/${w}/calls`} icon={<Phone size={16} aria-hidden />}>
            Calls
          </Item>
        </Section>
        <Section title="Work">
          <Item to={`/${w}/tasks`} icon={<CircleCheckBig size={16} aria-hidden />}>
            Tasks
          </Item>
          <Item to={`/${w}/notes`} icon={<NotebookPen size={16} aria-hidden />}>
            Notes
          </Item>
          <Item to={`/${w}/workflows`} icon={<Workflow size={16} aria-hidden />}>
            Workflows
          </Item>
        </Section>
        <ListsSection />
        <Section title="Apps">
          <Item to={`/${w}/apps`} end icon={<Blocks size={16} aria-hidden />}>
            App directory
          </Item>
          {installed.map((app) => {
            const pages = withPages.find((item) => item.app.slug === app.slug);
            return pages ? (
              <AppPagesItem key={app.slug} pages={pages} />
            ) : (
              <Item key={app.slug} to={`/${w}/apps/${app.slug}`} icon={<AppAvatar app={app} size={16} />}>
                {app.name}
              </Item>
            );
          })}
        </Section>
      </div>
      <UserMenu />
    </nav>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2 className={styles.heading}>{title}</h2>
      {children}
    </section>
  );
}

function Item({ to, icon, end, children }: { to: string; icon: ReactNode; end?: boolean; children: ReactNode }) {
  return (
    <NavLink to={to} end={end ?? false} className={styles.item}>
      {icon}
      <span className={styles.label}>{children}</span>
    </NavLink>
  );
}

function WorkspaceSwitcher() {
  const { current, workspaces } = useSession();
  const navigate = useNavigate();
  return (
    <Menu position="bottom-start" width={220} offset={4}>
      <Menu.Target>
        <UnstyledButton className={styles.switcher} aria-label={`Workspace ${current.name}`}>
          <Avatar name={current.name} size={22} shape="box" />
          <span className={styles.workspace}>{current.name}</span>
          <ChevronsUpDown size={14} className={styles.chevron} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Workspaces</Menu.Label>
        {workspaces.map((item) => (
          <Menu.Item
            key={item.id}
            leftSection={<Avatar name={item.name} size={18} shape="box" />}
            rightSection={item.slug === current.slug ? <Check size={14} aria-label="open" /> : null}
            onClick={() => navigate(`/${item.slug}`)}
          >
            {item.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const SCHEMES = [
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "auto", label: "As the system", icon: Monitor },
] as const;

function UserMenu() {
  const { current, member, development } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme("light");
  const client = useQueryClient();
  const signOut = useSignOut(client);
  const next = shown === "dark" ? "light" : "dark";
  const [changing, setChanging] = useState(false);
  return (
    <div className={styles.foot}>
      <Menu position="top-start" width={220} offset={6}>
        <Menu.Target>
          <UnstyledButton className={styles.user} aria-label={`Account of ${member.full_name}`}>
            <Avatar name={member.full_name || member.email_address} src={member.avatar_url} size={22} />
            <span className={styles.label}>{member.full_name || member.email_address}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {member.email_address}
            {development ? " · development" : ""}
          </Menu.Label>
          <Menu.Divider />
          <Menu.Label>Theme</Menu.Label>
          {SCHEMES.map(({ value, label, icon: Icon }) => (
            <Menu.Item
              key={value}
              leftSection={<Icon size={15} aria-hidden />}
              rightSection={colorScheme === value ? <Check size={14} aria-label="chosen" /> : null}
              onClick={() => setColorScheme(value)}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item component={Link} to={`/${current.slug}/settings`} leftSection={<Settings size={15} aria-hidden />}>
            Workspace settings
          </Menu.Item>
          <Menu.Item leftSection={<KeyRound size={15} aria-hidden />} onClick={() => setChanging(true)}>
            Change password…
          </Menu.Item>
          <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={signOut}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Tooltip label={`Switch to the ${next} theme`}>
        <UnstyledButton
          className={styles.iconButton}
          aria-label={`Switch to the ${next} theme`}
          onClick={() => setColorScheme(next)}
        >
          {shown === "dark" ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />}
        </UnstyledButton>
      </Tooltip>
      {changing && <ChangePassword onClose={() => setChanging(false)} />}
    </div>
  );
}

function useSignOut(client: ReturnType<typeof useQueryClient>) {
  const navigate = useNavigate();
  return async () => {
    await request("DELETE", "/api/session").catch(() => undefined);
    await navigate("/sign-in");
    client.clear();
  };
}
