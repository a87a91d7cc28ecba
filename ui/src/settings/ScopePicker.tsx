import { SegmentedControl, UnstyledButton } from "@mantine/core";
import { scopeText } from "../directory/scopes";
import styles from "./settings.module.css";
import { SCOPE_AREAS } from "./settings-api";

/** `""`, `read` or `read-write`, by area. */
export type Access = Readonly<Record<string, string>>;

export const scopesOf = (access: Access): string[] =>
  Object.entries(access).flatMap(([area, level]) => (level ? [`${area}:${level}`] : []));

export const everything = (level: string): Access => Object.fromEntries(SCOPE_AREAS.map((area) => [area, level]));

const LEVELS = [
  { value: "", label: "None" },
  { value: "read", label: "Read" },
  { value: "read-write", label: "Write" },
];

/** What a program may do, one line an area. */
export function ScopePicker({ access, onChange }: { access: Access; onChange(access: Access): void }) {
  return (
    <div>
      <div className={styles.legend}>
        <span id="scopes">Access</span>
        <span>
          <UnstyledButton c="var(--accent-ink)" fz="sm" onClick={() => onChange(everything("read"))}>
            Read everything
          </UnstyledButton>
          {" · "}
          <UnstyledButton c="var(--accent-ink)" fz="sm" onClick={() => onChange({})}>
            Nothing
          </UnstyledButton>
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll in every browser */}
      <div className={styles.scopes} role="group" aria-labelledby="scopes">
        {SCOPE_AREAS.map((area) => {
          const { title, about } = scopeText(area);
          return (
            <div key={area} className={styles.scope}>
              <span className={styles.what}>
                <span>{title}</span>
                {about && <span className={styles.faint}>{about}</span>}
              </span>
              <SegmentedControl
                size="xs"
                aria-label={title}
                data={LEVELS}
                value={access[area] ?? ""}
                onChange={(level) => onChange({ ...access, [area]: level })}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
