import { ActionIcon, Button, Menu, Skeleton, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, Ellipsis, MessageSquare, RotateCcw, Trash2 } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { messageOf } from "../api/client";
import { membersQuery } from "../api/queries";
import { useSession, useWorkspace } from "../api/workspace";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { memberName } from "../parts/members";
import { mentionPieces } from "../parts/mentions";
import { ActorAvatar, useActor } from "../parts/RecordChip";
import { toastError } from "../parts/toast-store";
import { formatAgo, formatDateTime } from "../values/read";
import { CommentBox, type CommentBoxHandle } from "./CommentBox";
import styles from "./Comments.module.css";
import {
  type Comment,
  type CommentPlace,
  createComment,
  deleteComment,
  setResolved,
  type Thread,
  threadKeys,
  threadsQuery,
  wholeThread,
} from "./comments-api";

/** What is talked about a record or an entry, in threads; resolved ones are folded away. */
export function Threads({ place, about }: { place: CommentPlace; about: string }) {
  const w = useWorkspace();
  const { member } = useSession();
  const client = useQueryClient();
  const threads = useQuery(threadsQuery(w, place));
  const [withResolved, setWithResolved] = useState(false);
  const box = useRef<CommentBoxHandle>(null);
  useHotkeys([["c", () => box.current?.focus()]]);
  const reload = () => client.invalidateQueries({ queryKey: threadKeys.around(w, place.record) });
  const create = useMutation({
    mutationFn: ({ to, content }: { to: CommentPlace | { thread: string }; content: string }) =>
      createComment(w, member.id, to, content),
    onError: (error) => toastError("The comment was not sent", messageOf(error)),
    onSuccess: reload,
  });
  const resolved = threads.data?.filter((thread) => thread.comments[0]?.resolved_at) ?? [];
  const open = threads.data?.filter((thread) => !thread.comments[0]?.resolved_at) ?? [];
  const send = (to: CommentPlace | { thread: string }) => (content: string) => create.mutateAsync({ to, content });
  return (
    <div className={styles.threads}>
      <CommentBox
        ref={box}
        label="New comment"
        placeholder={`Comment on ${about}…`}
        submitLabel="Comment"
        onSubmit={send(place)}
      />
      {threads.isError && !threads.data ? (
        <ErrorState
          error={threads.error}
          title="The comments could not be loaded"
          onRetry={() => void threads.refetch()}
        />
      ) : !threads.data ? (
        <ThreadsSkeleton />
      ) : threads.data.length === 0 ? (
        <EmptyState icon={MessageSquare} title="No comments yet" text="Ask, answer, and mention members with @." />
      ) : (
        <>
          {open.map((thread) => (
            <ThreadCard
              key={thread.id.thread_id}
              thread={thread}
              onReply={send({ thread: thread.id.thread_id })}
              onChanged={reload}
            />
          ))}
          {open.length === 0 && !withResolved && <p className={styles.none}>Every thread is resolved.</p>}
          {resolved.length > 0 && (
            <Button
              variant="subtle"
              color="gray"
              c="var(--ink-soft)"
              aria-expanded={withResolved}
              onClick={() => setWithResolved(!withResolved)}
              style={{ alignSelf: "flex-start" }}
            >
              {withResolved ? "Hide" : "Show"} {resolved.length} resolved {resolved.length === 1 ? "thread" : "threads"}
            </Button>
          )}
          {withResolved &&
            resolved.map((thread) => (
              <ThreadCard
                key={thread.id.thread_id}
                thread={thread}
                onReply={send({ thread: thread.id.thread_id })}
                onChanged={reload}
              />
            ))}
        </>
      )}
    </div>
  );
}

interface ThreadCardProps {
  thread: Thread;
  onReply(content: string): Promise<unknown>;
  onChanged(): Promise<unknown>;
}

function ThreadCard({ thread, onReply, onChanged }: ThreadCardProps) {
  const w = useWorkspace();
  const id = thread.id.thread_id;
  const [replying, setReplying] = useState(false);
  const [whole, setWhole] = useState(false);
  const rest = useQuery({
    queryKey: [...threadKeys.around(w, thread.id.thread_id), "whole", thread.comments.length],
    queryFn: () => wholeThread(w, id),
    enabled: whole,
  });
  const [head] = thread.comments;
  const isResolved = Boolean(head?.resolved_at);
  const settle = useMutation({
    mutationFn: (resolved: boolean) => setResolved(w, id, resolved),
    onError: (error) =>
      toastError(isResolved ? "The thread was not reopened" : "The thread was not resolved", messageOf(error)),
    onSettled: onChanged,
  });
  const comments = (whole && rest.data) || thread.comments;
  return (
    <article className={styles.thread} data-resolved={isResolved || undefined} aria-label={head?.content_plaintext}>
      {comments.map((comment, at) => (
        <CommentRow
          key={comment.id.comment_id}
          comment={comment}
          replies={at === 0 ? comments.length - 1 : 0}
          onChanged={onChanged}
          aside={
            at === 0 && (
              <Tooltip label={isResolved ? "Reopen" : "Resolve"}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={26}
                  aria-label={isResolved ? "Reopen thread" : "Resolve thread"}
                  loading={settle.isPending}
                  onClick={() => settle.mutate(!isResolved)}
                >
                  {isResolved ? <RotateCcw size={14} aria-hidden /> : <Check size={15} aria-hidden />}
                </ActionIcon>
              </Tooltip>
            )
          }
        />
      ))}
      {thread.has_more_comments && !whole && (
        <Button variant="subtle" color="gray" c="var(--ink-soft)" onClick={() => setWhole(true)}>
          Show all replies
        </Button>
      )}
      <div className={styles.foot}>
        {isResolved && head?.resolved_by && head.resolved_at && (
          <ResolvedBy by={head.resolved_by} at={head.resolved_at} />
        )}
        {replying ? (
          <CommentBox
            label="Reply"
            placeholder="Reply…"
            submitLabel="Reply"
            autoFocus
            onCancel={() => setReplying(false)}
            onSubmit={async (content) => {
              await onReply(content);
              setReplying(false);
            }}
          />
        ) : (
          <button type="button" className={styles.reply} onClick={() => setReplying(true)}>
            Reply
          </button>
        )}
      </div>
    </article>
  );
}

function ResolvedBy({ by, at }: { by: Comment["author"]; at: string }) {
  const { name } = useActor(by);
  return (
    <p className={styles.resolved}>
      <Check size={13} aria-hidden />
      Resolved by {name} <time dateTime={at}>{formatAgo(at)}</time>
    </p>
  );
}

interface CommentRowProps {
  comment: Comment;
  /** How many go with it when it is deleted. */
  replies: number;
  aside: React.ReactNode;
  onChanged(): Promise<unknown>;
}

function CommentRow({ comment, replies, aside, onChanged }: CommentRowProps) {
  const w = useWorkspace();
  const { member } = useSession();
  const members = useQuery(membersQuery(w)).data;
  const { name } = useActor(comment.author);
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteComment(w, comment.id.comment_id),
    onError: (error) => toastError("The comment was not deleted", messageOf(error)),
    onSettled: async () => {
      setAsking(false);
      await onChanged();
    },
  });
  const pieces = useMemo(
    () => mentionPieces(comment.content_plaintext, (members ?? []).map(memberName)),
    [comment.content_plaintext, members],
  );
  const own = members?.find((item) => item.id.workspace_member_id === member.id);
  return (
    <div className={styles.comment}>
      <ActorAvatar actor={comment.author} size={24} />
      <div className={styles.said}>
        <p className={styles.who}>
          <b>{name}</b>
          <time dateTime={comment.created_at} title={formatDateTime(comment.created_at)}>
            {formatAgo(comment.created_at)}
          </time>
        </p>
        <p className={styles.text}>
          {pieces.map((piece, at) =>
            piece.name === undefined ? (
              piece.text
            ) : (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never reorder
                key={at}
                className={styles.mention}
                data-me={(own && piece.name === memberName(own)) || undefined}
              >
                {piece.text}
              </span>
            ),
          )}
        </p>
      </div>
      <div className={styles.tools}>
        {aside}
        {comment.author.id === member.id && (
          <Menu position="bottom-end" width={150}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size={26} aria-label="More about this comment">
                <Ellipsis size={15} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                color="var(--danger-ink)"
                leftSection={<Trash2 size={14} aria-hidden />}
                onClick={() => setAsking(true)}
              >
                Delete…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <ConfirmDialog
        opened={asking}
        title="Delete this comment?"
        text={replies > 0 ? "Its replies go with it. This cannot be undone." : "This cannot be undone."}
        confirmLabel="Delete"
        destructive
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onCancel={() => setAsking(false)}
      />
    </div>
  );
}

function ThreadsSkeleton() {
  return (
    <div aria-busy="true">
      {[240, 320].map((width) => (
        <div key={width} className={styles.thread} style={{ marginBottom: 12 }}>
          <div className={styles.comment}>
            <Skeleton w={24} h={24} circle />
            <div className={styles.said}>
              <Skeleton w={120} h={10} my={6} />
              <Skeleton w={width} h={11} />
            </div>
          </div>
        </div>
      ))}
    </div>
  );
}
