import { ActionIcon, Menu, Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Ellipsis, MessageSquareText, Phone, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { Navigate, useLocation, useNavigate, useParams } from "react-router";
import { ApiError, messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { RecordChip } from "../parts/RecordChip";
import { toastError, toasts } from "../parts/toast-store";
import { Crumbs } from "../shell/Crumbs";
import { NotFound } from "../shell/NotFound";
import { useTitle } from "../shell/PageBar";
import styles from "./CallPage.module.css";
import { type Call, callKeys, callQuery, deleteCall } from "./calls-api";
import { Markdown } from "./Markdown";
import { Player } from "./Player";
import { SelectionPopover } from "./SelectionPopover";
import { Transcript } from "./Transcript";
import { duration } from "./turns";
import { when } from "./when";

/** The page of a call recording: player, transcript, summary, insights (sdk-behaviour.md section 17). */
export function CallPage() {
  const { call: id = "" } = useParams();
  const w = useWorkspace();
  const call = useQuery(callQuery(w, id));
  if (call.error instanceof ApiError && call.error.status === 404)
    return <NotFound what="call" back={{ to: "calls", label: "Calls" }} />;
  if (call.error && !call.data) {
    return (
      <ErrorState as="h1" error={call.error} title="The call could not be loaded" onRetry={() => void call.refetch()} />
    );
  }
  return call.data ? <Loaded key={id} call={call.data} /> : <CallSkeleton />;
}

/** `web_url` of the REST API names the meeting, too: `/calls/{meeting}/{recording}` and `…/transcript`. */
export function CallRedirect() {
  const { workspace, call } = useParams();
  const { search, hash } = useLocation();
  return <Navigate to={`/${workspace}/calls/${call}${search}${hash}`} replace />;
}

function Loaded({ call }: { call: Call }) {
  const w = useWorkspace();
  const media = useRef<HTMLMediaElement>(null);
  useTitle(call.title);
  const segments = call.transcript ?? [];
  return (
    <div className={styles.page}>
      <Crumbs icon={Phone} list="Calls" to={`/${w}/calls`} name={call.title} />
      <header className={styles.header}>
        <div className={styles.naming}>
          <h1 className={styles.title}>{call.title}</h1>
          <p className={styles.about}>
            {when(call.start)}
            {call.duration > 0 && ` · ${duration(call.duration)}`}
          </p>
        </div>
        <CallMenu call={call} />
      </header>
      <div className={styles.body}>
        <div className={styles.main}>
          <Player call={call} ref={media} />
          <section aria-labelledby="call-transcript" className={styles.section}>
            <h2 id="call-transcript" className={styles.heading}>
              Transcript
            </h2>
            {segments.length > 0 ? (
              <Transcript call={call} segments={segments} media={media} />
            ) : (
              <EmptyState
                icon={MessageSquareText}
                title="No transcript"
                text="Nobody has written down what was said in this call."
              />
            )}
          </section>
        </div>
        <aside className={styles.side} aria-label="About this call">
          <section aria-labelledby="call-summary" className={styles.card}>
            <h2 id="call-summary" className={styles.heading}>
              Summary
            </h2>
            {call.summary ? (
              <div data-text-part="summary" tabIndex={-1} className={styles.text}>
                <Markdown text={call.summary} />
              </div>
            ) : (
              <p className={styles.none}>There is no summary of this call.</p>
            )}
          </section>
          <section aria-labelledby="call-insights" className={styles.card}>
            <h2 id="call-insights" className={styles.heading}>
              Insights
            </h2>
            {call.insights.length === 0 && <p className={styles.none}>There are no insights from this call.</p>}
            {call.insights.map((insight, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two insights may have the same title
              <section key={`${at}-${insight.title}`} className={styles.insight} aria-labelledby={`call-insight-${at}`}>
                <h3 id={`call-insight-${at}`} className={styles.question}>
                  {insight.title}
                </h3>
                <div data-text-part="insight" tabIndex={-1} className={styles.text}>
                  <Markdown text={insight.markdown} level={4} />
                </div>
              </section>
            ))}
          </section>
          <People call={call} />
        </aside>
      </div>
      <SelectionPopover segments={segments} />
    </div>
  );
}

function People({ call }: { call: Call }) {
  const others = call.linked_records.filter(
    (linked) => !call.participants.some((participant) => participant.record_id === linked.record_id),
  );
  return (
    <section aria-labelledby="call-people" className={styles.card}>
      <h2 id="call-people" className={styles.heading}>
        Participants
      </h2>
      <ul className={styles.people}>
        {call.participants.map((participant, at) => (
          <li key={participant.email_address ?? `${at}-${participant.name}`}>
            {participant.record_id ? (
              <RecordChip object="people" record={participant.record_id} />
            ) : (
              <span>{participant.name ?? participant.email_address}</span>
            )}
            {participant.is_organizer && <span className={styles.role}>Organizer</span>}
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <h3 className={styles.question}>Linked records</h3>
          <ul className={styles.people}>
            {others.map((linked) => (
              <li key={linked.record_id}>
                <RecordChip object={linked.object_slug} record={linked.record_id} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function CallMenu({ call }: { call: Call }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      toasts.show({ variant: "success", title: "Link copied" });
    } catch (error) {
      toastError("The link could not be copied", messageOf(error));
    }
  };
  const remove = async () => {
    try {
      await deleteCall(w, call.id);
      await navigate(`/${w}/calls`);
      client.removeQueries({ queryKey: callKeys.call(w, call.id) });
      await client.invalidateQueries({ queryKey: callKeys.lists(w) });
      toasts.show({ variant: "success", title: "Call recording deleted" });
    } catch (error) {
      toastError("The call recording could not be deleted", messageOf(error));
    }
  };
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More about this call">
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Copy size={15} aria-hidden />} onClick={() => void copy()}>
            Copy link
          </Menu.Item>
          <Menu.Item color="red" leftSection={<Trash2 size={15} aria-hidden />} onClick={() => setAsking(true)}>
            Delete recording
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        title="Delete this recording?"
        text="Its transcript, summary and insights go with it. The meeting stays."
        confirmLabel="Delete"
        destructive
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void remove();
        }}
      />
    </>
  );
}

function CallSkeleton() {
  return (
    <div className={styles.page} aria-busy="true">
      <Skeleton h={14} w={160} mt={17} mb={41} />
      <Skeleton h={24} w={320} mb={24} />
      <div className={styles.body}>
        <div className={styles.main}>
          <Skeleton h={64} radius={10} />
          {[1, 2, 3, 4].map((turn) => (
            <Skeleton key={turn} h={48} />
          ))}
        </div>
        <div className={styles.side}>
          <Skeleton h={180} radius={10} />
          <Skeleton h={120} radius={10} />
        </div>
      </div>
    </div>
  );
}
