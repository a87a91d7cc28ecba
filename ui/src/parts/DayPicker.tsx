import "@mantine/dates/styles.css";
import { DatePicker } from "@mantine/dates";
import dayjs from "dayjs";

interface DayPickerProps {
  /** `YYYY-MM-DD`. */
  value: string | null;
  onChange(day: string | null): void;
}

/** A month of days to choose from. Large: whoever needs it loads it when it is opened. */
export function DayPicker({ value, onChange }: DayPickerProps) {
  return (
    <DatePicker
      value={value}
      defaultDate={value ?? dayjs().format("YYYY-MM-DD")}
      size="sm"
      weekendDays={[]}
      hideOutsideDates
      ariaLabels={{
        previousMonth: "Previous month",
        nextMonth: "Next month",
        previousYear: "Previous year",
        nextYear: "Next year",
        previousDecade: "Previous decade",
        nextDecade: "Next decade",
      }}
      onChange={onChange}
    />
  );
}
