import { Popover } from "@mantine/core";
import { CalendarDays } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import type { AppIdentity } from "../../icons";
import type { ComponentProps, Family } from "../contract";
import styles from "./date.module.css";
import { Labelled } from "./Labelled";
import { useOwn } from "./own";
import { readDay, readMoment, showDay, showMoment } from "./when";

const Calendar = lazy(async () => ({ default: (await import("./Calendar")).Calendar }));

interface DateFieldProps {
  props: ComponentProps<"DateTimeInput">["props"];
  app: AppIdentity;
  timed: boolean;
}

/** A date that is typed, or picked from a calendar. */
function DateField({ props, app, timed }: DateFieldProps) {
  const [show, read] = timed ? [showMoment, readMoment] : [showDay, readDay];
  const own = useOwn(props, show, { app, label: props.label });
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <Labelled label={props.label} required={props.required} error={props.error}>
      {({ labelId: _labelId, ...ids }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: closes what is open inside of it; nothing is operated by it
        <div
          className={styles.adorned}
          data-takes-escape={open || undefined}
          onKeyDown={(event) => {
            if (open && event.key === "Escape") close();
          }}
        >
          <input
            {...ids}
            className={styles.input}
            autoComplete="off"
            placeholder={props.placeholder ?? (timed ? "2 Jan 2026, 14:30" : "2 Jan 2026")}
            disabled={props.disabled}
            value={own.shown}
            onChange={({ currentTarget: { value } }) => own.enter(value, read(value))}
            onBlur={() => {
              own.rewrite(show(read(own.shown)));
              own.leave();
            }}
          />
          <button
            ref={opener}
            type="button"
            className={styles.inner}
            aria-label="Open the calendar"
            aria-expanded={open}
            disabled={props.disabled}
            onClick={() => setOpen(!open)}
          >
            <CalendarDays size={14} aria-hidden />
          </button>
          {open && (
            <Popover opened onDismiss={close} withRoles={false} position="bottom-end" offset={4} trapFocus>
              <Popover.Target>
                <span className={styles.anchor} />
              </Popover.Target>
              <Popover.Dropdown p={0} role="dialog" aria-label="Calendar" data-takes-escape>
                <Suspense fallback={<div className={styles.calendar} aria-busy="true" tabIndex={-1} data-autofocus />}>
                  <Calendar
                    value={read(own.shown)}
                    timed={timed}
                    onPick={(value) => own.enter(show(value), value)}
                    onDone={() => {
                      close();
                      own.leave();
                    }}
                  />
                </Suspense>
              </Popover.Dropdown>
            </Popover>
          )}
        </div>
      )}
    </Labelled>
  );
}

/** Days, and instants in the zone of whoever looks. */
export const dateInputs: Family<"DateTimeInput" | "PlainDateInput"> = {
  DateTimeInput: ({ props, app }) => <DateField props={props} app={app} timed />,
  PlainDateInput: ({ props, app }) => <DateField props={props} app={app} timed={false} />,
};
