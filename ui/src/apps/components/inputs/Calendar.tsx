import dayjs from "dayjs";
import { useEffect, useId, useRef, useState } from "react";
import { DayPicker } from "../../../parts/DayPicker";
import styles from "./date.module.css";
import smallButton from "./small-button.module.css";
import { isDay, zone } from "./when";

interface CalendarProps {
  /** A day, or an instant if `timed`; text that is neither is ignored. */
  value: string | null;
  timed: boolean;
  onPick(value: string | null): void;
  onDone(): void;
}

/** A month to pick a day from, and for instants the time of it. Loaded when one is first opened: calendars are large. */
export function Calendar({ value, timed, onPick, onDone }: CalendarProps) {
  const before = value !== null && /^\d{4,}-\d\d-\d\d/.test(value) && dayjs(value).isValid() ? dayjs(value) : null;
  const [day, setDay] = useState<string | null>(
    timed ? (before?.format("YYYY-MM-DD") ?? null) : isDay(value) ? value : null,
  );
  const [time, setTime] = useState(before?.format("HH:mm") ?? "09:00");
  const timeId = useId();
  const post = (nextDay: string | null, nextTime: string) => {
    if (nextDay === null) onPick(null);
    else if (!timed) onPick(nextDay);
    else if (nextTime !== "") onPick(dayjs(`${nextDay}T${nextTime}`).toISOString());
  };
  // The trap that the calendar opens in has looked for something to focus before the calendar was there.
  const calendar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const days = calendar.current?.querySelectorAll<HTMLElement>("table button") ?? [];
    const begin = [...days].find((button) => button.tabIndex === 0) ?? days[0];
    begin?.focus();
  }, []);
  return (
    <div className={styles.calendar} ref={calendar}>
      <DayPicker
        value={day}
        onChange={(next) => {
          setDay(next);
          post(next, time);
          if (!timed) onDone();
        }}
      />
      {timed && (
        <div className={styles.timeRow}>
          <label htmlFor={timeId}>Time</label>
          <input
            id={timeId}
            className={styles.input}
            type="time"
            value={time}
            onChange={({ currentTarget: { value: next } }) => {
              setTime(next);
              if (day !== null) post(day, next);
            }}
          />
          <span className={styles.zone}>{zone()}</span>
        </div>
      )}
      <div className={styles.calendarFoot}>
        <button
          type="button"
          className={smallButton.button}
          onClick={() => {
            post(null, time);
            onDone();
          }}
        >
          Clear
        </button>
        {timed && (
          <button type="button" className={smallButton.button} onClick={onDone}>
            Done
          </button>
        )}
      </div>
    </div>
  );
}
