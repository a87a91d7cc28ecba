import { type MouseEvent, memo, type RefObject, useEffect, useMemo, useRef } from "react";
import { Link, useLocation } from "react-router";
import { useWorkspace } from "../api/workspace";
import { Avatar } from "../parts/Avatar";
import type { Call, Segment } from "./calls-api";
import styles from "./Transcript.module.css";
import { clock, readPart, segmentAt, segmentsIn, type Turn, turnsOf, writePart } from "./turns";

interface TranscriptProps {
  call: Call;
  segments: readonly Segment[];
  media: RefObject<HTMLMediaElement | null>;
}

/**
 * What was said, by speaker turn. The part that the address names (`#t=12.5,18`) is highlighted and scrolled to; a click on
 * words plays from there, and what is playing is marked.
 */
export function Transcript({ call, segments, media }: TranscriptProps) {
  const root = useRef<HTMLOListElement>(null);
  const { hash, key } = useLocation();
  const turns = useMemo(() => turnsOf(segments), [segments]);
  // Marks are set on the elements themselves: a transcript may have a hundred thousand words, and players tick often.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same address, opened again, scrolls again
  useEffect(() => {
    const part = readPart(hash);
    const marked = part ? segmentsIn(segments, part).flatMap((at) => elementOf(root.current, at) ?? []) : [];
    for (const element of marked) element.dataset.marked = "";
    marked[0]?.scrollIntoView({ block: "center" });
    return () => {
      for (const element of marked) delete element.dataset.marked;
    };
  }, [hash, key, segments]);
  useEffect(() => {
    const player = media.current;
    if (!player) return;
    let shown: HTMLElement | null = null;
    const follow = () => {
      const at = player.paused && player.currentTime === 0 ? -1 : segmentAt(segments, player.currentTime);
      const element = elementOf(root.current, at);
      if (element === shown) return;
      if (shown) delete shown.dataset.current;
      if (element) element.dataset.current = "";
      shown = element;
    };
    const events = ["timeupdate", "seeked", "play", "ended"];
    for (const name of events) player.addEventListener(name, follow);
    return () => {
      for (const name of events) player.removeEventListener(name, follow);
    };
  }, [segments, media]);

  const seek = (event: MouseEvent) => {
    const element = (event.target as Element).closest<HTMLElement>("[data-segment]");
    const segment = segments[Number(element?.dataset.segment ?? -1)];
    if (!segment || !media.current || document.getSelection()?.isCollapsed === false) return;
    media.current.currentTime = segment.start_time;
  };
  const speakers = useMemo(() => new Map(call.speakers.map((at) => [at.name, at.record_id])), [call.speakers]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the times of the turns are links that do the same
    <ol
      ref={root}
      className={styles.transcript}
      data-text-part="transcript"
      data-plays={call.media_url ? "" : undefined}
      tabIndex={-1}
      onClick={seek}
    >
      {turns.map((turn) => (
        <TurnView
          key={turn.first}
          turn={turn}
          person={speakers.get(turn.speaker) ?? null}
          onSeek={(seconds) => {
            if (media.current) media.current.currentTime = seconds;
          }}
        />
      ))}
    </ol>
  );
}

const elementOf = (root: HTMLElement | null, segment: number): HTMLElement | null =>
  segment < 0 ? null : (root?.querySelector<HTMLElement>(`[data-segment="${segment}"]`) ?? null);

interface TurnProps {
  turn: Turn;
  person: string | null;
  onSeek(seconds: number): void;
}

const TurnView = memo(
  function TurnView({ turn, person, onSeek }: TurnProps) {
    const w = useWorkspace();
    const time = clock(turn.start);
    return (
      <li className={styles.turn} data-turn={turn.first} data-speaker={turn.speaker}>
        <Avatar name={turn.speaker} size={24} />
        <div className={styles.said}>
          <div className={styles.head}>
            {person ? (
              <Link className={styles.speaker} to={`/${w}/people/${person}`}>
                {turn.speaker}
              </Link>
            ) : (
              <span className={styles.speaker}>{turn.speaker}</span>
            )}
            <Link
              className={styles.time}
              to={writePart({ start: turn.start, end: turn.segments.at(-1)?.end_time ?? turn.start })}
              replace
              preventScrollReset
              aria-label={`${turn.speaker} at ${time}`}
              onClick={() => onSeek(turn.start)}
            >
              {time}
            </Link>
          </div>
          <p className={styles.speech}>
            {turn.segments.map((segment, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the segments of a transcript never move
              <span key={turn.first + at}>
                {at > 0 && " "}
                <span data-segment={turn.first + at}>{segment.speech.trim()}</span>
              </span>
            ))}
          </p>
        </div>
      </li>
    );
  },
  (before, after) => before.turn === after.turn && before.person === after.person,
);
