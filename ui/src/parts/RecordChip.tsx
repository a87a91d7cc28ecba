import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { appsQuery, membersQuery, recordQuery } from "../api/queries";
import type { Actor, AppSummary } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { recordImage, recordName } from "../values/read";
import { AppAvatar } from "./AppAvatar";
import { Avatar } from "./Avatar";
import { isSuspended, memberName } from "./members";
import styles from "./RecordChip.module.css";

interface RecordChipProps {
  object: string;
  record: string;
  link?: boolean;
}

/** A reference to another record: its picture and name, loaded with all others of the page in one query. */
export function RecordChip({ object, record, link = true }: RecordChipProps) {
  const w = useWorkspace();
  const { data, isError } = useQuery(recordQuery(w, object, record));
  if (!data)
    return isError ? <span className={styles.missing}>Deleted record</span> : <span className={styles.ghost} />;
  const name = recordName(data) || "Unnamed";
  const body = (
    <>
      <Avatar name={name} src={recordImage(data)} size={16} shape={object === "people" ? "round" : "box"} />
      <span className={styles.name}>{name}</span>
    </>
  );
  if (!link) return <span className={styles.chip}>{body}</span>;
  return (
    <Link className={styles.chip} to={`/${w}/${object}/${record}`} onClick={(event) => event.stopPropagation()}>
      {body}
    </Link>
  );
}

/** Who did something: a member, an app, an API token, a workflow or the system. */
export function ActorChip({ actor }: { actor: Actor }) {
  const { name, suspended } = useActor(actor);
  return (
    <span className={styles.actor}>
      <ActorAvatar actor={actor} size={16} />
      <span className={styles.name}>{name}</span>
      {suspended && <span className={styles.mark}>suspended</span>}
    </span>
  );
}

/** A picture of whoever it was: a member's face, an app's icon, initials for the rest. */
export function ActorAvatar({ actor, size }: { actor: Actor; size: number }) {
  const { name, image, app } = useActor(actor);
  if (app) return <AppAvatar app={app} size={size} />;
  return <Avatar name={name} src={image} size={size} shape={actor.type === "workspace-member" ? "round" : "box"} />;
}

interface ShownActor {
  name: string;
  image: string | null;
  app?: AppSummary;
  /** A member who is let in no more. */
  suspended?: boolean;
}

export function useActor(actor: Actor): ShownActor {
  const w = useWorkspace();
  const members = useQuery(membersQuery(w)).data;
  const apps = useQuery({ ...appsQuery(w), enabled: actor.type === "app" }).data;
  if (actor.type === "workspace-member") {
    const member = members?.find((item) => item.id.workspace_member_id === actor.id);
    if (!member) return { name: members ? "Former member" : "", image: null };
    return { name: memberName(member), image: member.avatar_url, suspended: isSuspended(member) };
  }
  if (actor.type === "app") {
    const app = apps?.find((item) => item.id === actor.id);
    return { name: app?.name ?? "App", image: app?.icon_url ?? null, ...(app ? { app } : {}) };
  }
  const names: Record<string, string> = { "api-token": "API token", workflow: "Workflow" };
  return { name: names[actor.type] ?? "System", image: null };
}
