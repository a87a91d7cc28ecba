import dayjs from "dayjs";
import { DayPicker } from "../parts/DayPicker";
import { endOfDay, quickDays } from "./deadlines";
import styles from "./Tasks.module.css";

/** Days to choose from, and a calendar for all others. Loaded when a deadline is first set: calendars are large. */
export function DeadlineMenu({ value, onPick }: { value: string | null; onPick(deadline: string | null): void }) {
  const now = dayjs();
  return (
    <div className={styles.deadlines}>
      <div className={styles.quick}>
        {quickDays(now).map(({ label, day }, at) => (
          <button
            key={label}
            type="button"
            className={styles.quickDay}
            title={day.format("dddd D MMMM")}
            onClick={() => onPick(endOfDay(day))}
            data-autofocus={at === 0 || undefined}
          >
            {label}
          </button>
        ))}
        {value !== null && (
          <button type="button" className={styles.quickDay} onClick={() => onPick(null)}>
            No deadline
          </button>
        )}
      </div>
      <DayPicker
        value={value === null ? null : dayjs(value).format("YYYY-MM-DD")}
        onChange={(day) => {
          if (day) onPick(endOfDay(day));
        }}
      />
    </div>
  );
}
