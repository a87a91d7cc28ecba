import { Button, Popover, Skeleton, UnstyledButton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bell, CircleAlert, MessageSquare } from "lucide-react";
import { useEffect, useState } from "react";
import { Link, useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { onWorkflowMessage } from "../api/live";
import { useWorkspace } from "../api/workspace";
import { toastError, toasts } from "../parts/toast-store";
import { formatAgo, formatDateTime } from "../values/read";
import styles from "./NotificationBell.module.css";
import { type Notification, notificationsQuery, readNotifications } from "./notifications-api";

/** How many there are to read, and the list of them. Messages of workflows are shown as they come, too. */
export function NotificationBell() {
  const w = useWorkspace();
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const notifications = useQuery(notificationsQuery(w));
  const unread = notifications.data?.unread ?? 0;
  useMessages(w);
  const read = useMutation({
    mutationFn: (ids?: readonly string[]) => readNotifications(w, ids),
    onError: (error) => toastError("They could not be marked as read", messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: notificationsQuery(w).queryKey }),
  });
  const name = unread === 0 ? "Notifications" : `Notifications, ${unread} unread`;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={340} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={styles.bell} aria-label={name} onClick={() => setOpened((now) => !now)}>
          <Bell size={16} aria-hidden />
          {unread > 0 && (
            <span className={styles.count} aria-hidden>
              {unread > 99 ? "99+" : unread}
            </span>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Notifications">
        <header className={styles.head}>
          <h2 className={styles.title}>Notifications</h2>
          <Button
            variant="subtle"
            size="compact-sm"
            disabled={unread === 0}
            loading={read.isPending}
            onClick={() => read.mutate(undefined)}
          >
            Mark all as read
          </Button>
        </header>
        {notifications.isPending && (
          <div className={styles.none}>
            <Skeleton h={36} />
          </div>
        )}
        {notifications.isError && !notifications.data && (
          <div className={styles.none}>
            <p>Notifications could not be loaded.</p>
            <Button variant="default" size="compact-sm" onClick={() => void notifications.refetch()}>
              Try again
            </Button>
          </div>
        )}
        {notifications.data?.data.length === 0 && (
          <p className={styles.none}>Nothing yet. Failed runs and messages of workflows appear here.</p>
        )}
        <ul className={styles.list}>
          {notifications.data?.data.map((item) => (
            <Line
              key={item.id}
              item={item}
              onOpen={() => {
                setOpened(false);
                if (!item.is_read) read.mutate([item.id]);
              }}
            />
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

function Line({ item, onOpen }: { item: Notification; onOpen(): void }) {
  const w = useWorkspace();
  const Icon = item.kind === "message" ? MessageSquare : CircleAlert;
  const runs = `/${w}/workflows/${item.workflow.id}/runs`;
  const title = item.workflow.title ?? "A workflow";
  const what =
    item.kind === "message" ? title : item.count === 1 ? `${title} failed` : `${title} failed ${item.count} times`;
  return (
    <li>
      <Link
        className={styles.line}
        data-unread={!item.is_read || undefined}
        to={item.count > 1 ? `${runs}?status=failed` : `${runs}/${item.run_id}`}
        onClick={onOpen}
      >
        <Icon size={15} className={styles.icon} data-kind={item.kind} aria-hidden />
        <span className={styles.words}>
          <b>{what}</b>
          <span className={styles.message}>{item.message}</span>
          <time dateTime={item.at} title={formatDateTime(item.at)}>
            {formatAgo(item.at)}
          </time>
        </span>
        {!item.is_read && <span className={styles.dot} role="img" aria-label="unread" />}
      </Link>
    </li>
  );
}

function useMessages(w: string): void {
  const navigate = useNavigate();
  useEffect(
    () =>
      onWorkflowMessage(({ workflow, run, text }) =>
        toasts.show({
          title: text,
          durationMs: 10_000,
          action: { label: "Open the run", onClick: () => navigate(`/${w}/workflows/${workflow}/runs/${run}`) },
        }),
      ),
    [w, navigate],
  );
}
